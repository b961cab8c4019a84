import { nothingForgotten } from '../../../lab/judge/promises/nothing-forgotten';
import { restorationOf } from '../../../lab/judge/promises/restored';
import type { ClaimSeen, ClientRequest, DrillRecord } from '../../../lab/judge/record';
import { drill, held, request, START_MS, STRUCK_MS, write } from './a-record';

const CORRUPTION = '[{ at: 2m, kind: control-corruption, placement: us-east, entries: 1, how: value, strays: 1 }]';
const damages = [{ atMs: STRUCK_MS, placement: 'us-east', how: 'value', entries: 1, strays: 1 }] as const;
const claim: ClaimSeen = {
  ...{ flow: 'restore', source: 'us-east', incident: 'restore-us-east-20270101T000210Z', conductor: 'us-east-1' },
  ...{ execution: 'one', claimedAt: new Date(STRUCK_MS + 10_000).toISOString(), state: 'closed' },
};
const kept = write(-60, { service: 'control-plane' });
const good = held(kept, 'us-east-1');
const bad = { ...good, isDamaged: true } as const;
const metAt = (sinceFault: number): ClientRequest =>
  request(sinceFault, { service: 'control-plane', outcome: 'damaged', status: 503 });
const run = (changes: Parameters<typeof drill>[0]): DrillRecord =>
  drill({
    faults: CORRUPTION,
    damages,
    claims: [claim],
    quarantined: { 'us-east': 1 },
    storedAtEnd: [good],
    ...changes,
  });

describe('damaged settings', () => {
  it('are restored if all are good, strays are in quarantine, and the restore has ended', () => {
    expect(restorationOf(run({}), 'us-east')).toMatchObject({ left: 0, aside: 1, isRestored: true });
  });

  it.each<[string, Partial<DrillRecord>]>([
    ['one is still damaged', { storedAtEnd: [bad] }],
    ['a stray has vanished without being in quarantine', { quarantined: {} }],
    ['no restore began', { claims: [] }],
    ['it has not ended', { claims: [{ ...claim, state: 'open' }] }],
  ])('are not when %s', (_, changes) => {
    expect(restorationOf(run(changes), 'us-east').isRestored).toBe(false);
  });

  it('count as lost once a client has met one and the recovery time has run out, and not before', () => {
    const verdict = (requests: readonly ClientRequest[], endMs = START_MS + 2_400_000) =>
      nothingForgotten(run({ storedAtEnd: [bad], requests: [kept, ...requests], endMs })).held;
    expect(verdict([])).toBe(true);
    expect(verdict([metAt(10)])).toBe(false);
    expect(verdict([metAt(10)], STRUCK_MS + 200_000)).toBe(true);
  });

  it('are owed from when somebody who may restore them reaches the control store', () => {
    const without = (fault: string, endSeconds: number) => {
      const faults = CORRUPTION.replace(']', `, ${fault}]`);
      const endMs = STRUCK_MS + endSeconds * 1000;
      return nothingForgotten(run({ storedAtEnd: [bad], requests: [kept, metAt(10)], faults, endMs })).held;
    };
    const cut = (more: string) =>
      ['us-east-1', 'us-west-2'].map((one) => `{ at: 1m, kind: region-isolated, region: ${one}${more} }`).join(', ');
    expect([without(cut(''), 900), without(cut(', for: 5m'), 500), without(cut(', for: 5m'), 600)]).toEqual([
      ...[true, true, false],
    ]);
    const late = cut('').replaceAll('1m', '9m');
    expect(without(late, 900)).toBe(false);
  });
});
