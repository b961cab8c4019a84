import { evidenceTrue } from '../../../lab/judge/promises/evidence-true';
import type { ClientRequest } from '../../../lab/judge/record';
import { file, packOf } from '../../../strategy/pack';
import { appendEntry } from '../../../strategy/ledger';
import { evidenceOf } from '../../../strategy/evidence/of-ledger';
import { drill, request, STRUCK_MS, TOPOLOGY } from './a-record';

const at = (seconds: number): string => new Date(STRUCK_MS + seconds * 1000).toISOString();
const incident = `evac-us-east-1-${at(45).replaceAll(/[-:]|\.\d+/g, '')}`;
const MOVE = { placement: 'us-east', service: 'identity', target: 'us-west-2' };

const STEPS: readonly (readonly [number, string, object])[] = [
  [45, 'claim', { input: { reason: 'detected' }, output: { kind: 'conducting' } }],
  [46, 'decide', { input: {}, output: { kind: 'go', reason: '', moves: [MOVE], outageStartedAt: at(0) } }],
  [47, 'drain', { input: { switch: 'publish' }, output: { kind: 'drained' } }],
  [48, 'promote', { input: { move: MOVE }, output: { kind: 'promoted', lossSeconds: 0 } }],
  [50, 'resume', { input: {}, output: { resumed: [MOVE] } }],
];
/** By then the pack says that all were served: 30 s after the drain, and two ticks. */
const SERVED = 97;

const ledger = STEPS.reduce<readonly ReturnType<typeof appendEntry>[]>(
  (entries, [second, verb, body]) => [
    ...entries,
    appendEntry(entries.at(-1), { verb, region: 'us-west-2', at: at(second), body }),
  ],
  [],
);

/** What the promise says against the time at which the pack says that users were served. */
function violations(requests: readonly ClientRequest[], claims: readonly { incident: string; seconds: number }[] = []) {
  const recorded = { recordedBy: 'us-west-2', recordedAt: at(60) };
  const evidence = evidenceOf({
    ...{
      topology: TOPOLOGY,
      incident,
      source: 'us-east-1',
      outcome: 'recovered',
      ledger,
      dnsTtlSeconds: 30,
      ...recorded,
    },
  });
  const contents = [file('evidence.json', JSON.stringify(evidence))];
  const key = { id: 'alias/test' };
  const about = { incident, environment: 'dev', writtenAt: at(60), writtenBy: 'us-west-2', previous: null, key };
  const made = packOf({ ...about, authorities: [], ledger, contents });
  const pack = {
    region: 'us-west-2',
    folder: `${incident}/0123456789abcdef`,
    files: new Map(made.map(({ name, bytes }) => [name, bytes])),
  };
  const flow = { conductor: 'us-west-2', state: 'closed', execution: 'one' } as const;
  const claimed = [{ incident, seconds: 45 }, ...claims].map((one) => ({
    ...{ ...flow, flow: 'evacuation' as const, source: 'us-east-1', incident: one.incident },
    claimedAt: at(one.seconds),
  }));
  return evidenceTrue(drill({ packs: [pack], claims: claimed, requests })).violations;
}

const refused = (seconds: number, changes: Partial<ClientRequest> = {}): ClientRequest =>
  request(seconds, { outcome: 'timeout', path: ['us-east-1'], status: null, ...changes });

describe('the time by which a pack says that users were served', () => {
  it('is right if nobody is led to the source later', () => {
    expect(violations([refused(SERVED - 5), request(SERVED + 20)])).toEqual([]);
  });

  it('is wrong if somebody is', () => {
    expect(violations([refused(SERVED + 20)])).toEqual([
      `the pack ${incident}/0123456789abcdef in us-west-2 says that us-east/identity was served by ${at(SERVED)}, and it was not`,
    ]);
    expect(violations([request(SERVED + 20, { outcome: 'draining', path: ['us-west-2'] })])).toHaveLength(1);
  });

  it('says nothing about resolvers that ignore the TTL', () => {
    expect(violations([refused(SERVED + 20, { tenant: 'us-east/t9' })])).toEqual([]);
  });

  it('is not judged after another incident has begun, even before that time', () => {
    const other = (seconds: number) => [{ incident: 'return-us-east-1', seconds }];
    expect(violations([refused(SERVED + 20)], other(SERVED + 60))).toHaveLength(1);
    expect(violations([refused(SERVED + 20)], other(SERVED + 15))).toEqual([]);
    expect(violations([refused(SERVED + 20)], other(SERVED - 15))).toEqual([]);
  });
});
