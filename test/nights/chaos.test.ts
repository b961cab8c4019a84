/** Drills in which nothing leaves: each passes, and each misses for the right reason. */
import type { DrillRecord } from '../../lab/judge/record';
import { loadScenario } from '../../lab/scenario/file';
import { broken, drill, mishaps, missed } from '../support/drill';
import { playWith } from './planted';

const NAMES = [
  ...['drill-application-chaos', 'drill-datastore-chaos'],
  ...['drill-taken-over-late', 'drill-chaos-overtaken'],
  ...['drill-game-day', 'drill-game-day-unanswered'],
];

describe.each(NAMES)('%s', (name) => {
  it('ends as its file says, every promise kept, and asks nothing that a role does not allow', async () => {
    const played = await drill(name, loadScenario(name).duration / 60_000);
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
  });
});

it('a conductor that dies during a fault costs nothing: its successor reads what it wrote, and goes on', async () => {
  const faults = [{ kind: 'conductor-killed' as const, at: 175_000 }];
  const played = await drill('drill-application-chaos', 14, { faults });
  expect([missed(played), broken(played)]).toEqual([[], []]);
});

describe('application-chaos is missed when circuit breakers', () => {
  it.each([
    ['never open', 'documented answers not seen', ['const FAILURES = 3;', 'const FAILURES = Infinity;']],
    ['never close', 'served again after', ['halfOpenAfter: BREAK_SECONDS * 1e3', 'halfOpenAfter: 1e9']],
  ] as const)('%s', async (_, because, [find, replace]) => {
    const bug = { module: 'functions/cell/dependency', find, replace };
    const { drillResults } = await playWith('drill-application-chaos', bug);
    expect(drillResults).toMatchObject([{ verdict: 'missed', reason: expect.stringContaining(because) as string }]);
  });
});

describe('game-day is missed when', () => {
  const APPLIED = 'write ? await problemWith(where, write) :';

  it.each([
    ['cells go on as ever', 'documented answers not seen', ['front', 'effect?.kind === "partition"', 'false']],
    ['waiting writes are dropped', 'acknowledged writes lost', ['apply/apply-all', APPLIED, 'write ? void 0 :']],
  ] as const)('%s', async (_, because, [file, find, replace]) => {
    const bug = { module: `functions/cell/${file}`, find, replace };
    const { drillResults } = await playWith('drill-game-day', bug);
    expect(drillResults).toMatchObject([{ verdict: 'missed', reason: expect.stringContaining(because) as string }]);
  });
});

/** How often verification failed. */
const failedChecks = ({ ledgers }: DrillRecord): number =>
  ledgers
    .flatMap(({ entries }) => entries)
    .filter(({ verb, body }) => verb === 'verify' && (body as { output: { kind: string } }).output.kind === 'failed')
    .length;

it('verification goes past what a drill plays in the target, and would fail if it did not', async () => {
  const edit = { module: 'strategy/fault', find: '&& !isVerification(asked)' };
  expect(failedChecks(await playWith('drill-chaos-overtaken', { ...edit, replace: '' }))).toBeGreaterThan(0);
  expect(failedChecks(await playWith('drill-chaos-overtaken', { ...edit, replace: edit.find }))).toBe(0);
});
