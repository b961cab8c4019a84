/** Every drill that ships, with its real durations, and a bug that leaves a region away. */
import { loadScenario } from '../../lab/scenario/file';
import { judgeDrill } from '../../lab/judge/evidence';
import { plainItem } from '../../lab/kernel/attributes';
import { ACTION_PREFIX, DRILLS_PK } from '../../strategy/control-items';
import { controlTable } from '../../strategy/names';
import { Tried } from '../../strategy/workload';
import { broken, drill, mishaps, missed, type Played } from '../support/drill';
import { DRILL_BUG } from './bugs';
import { playWith } from './planted';

const NAMES = [
  ...['drill-us-east-1', 'drill-control-plane', 'drill-held-back', 'drill-overtaken'],
  ...['drill-stopped', 'drill-ended-by-hand', 'drill-settings-late'],
  ...['drill-users-suffer', 'drill-two-persons', 'drill-target-lost'],
];

const rounds = ({ record }: Played) =>
  record.ledgers
    .flatMap(({ entries }) => entries.filter(({ verb }) => verb === 'replay'))
    .map(({ body }) => (body as { output: { tries: unknown[] } }).output.tries.map((one) => Tried.parse(one)));

const actionsIn = ({ world: { dynamodb, topology } }: Played) =>
  dynamodb
    .peek(controlTable(topology), topology.controlReplicas[0] ?? '', DRILLS_PK)
    .map(plainItem)
    .filter(({ sk }) => String(sk).startsWith(ACTION_PREFIX));

describe.each(NAMES)('%s', (name) => {
  it('ends as its file says, every promise kept, and asks nothing that a role does not allow', async () => {
    const played = await drill(name, loadScenario(name).duration / 60_000);
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
    // A drill that is held plays nothing. In every other one the workload was served.
    const isHeld = played.record.drillResults.every(({ verdict }) => verdict === 'held');
    const served = rounds(played).flatMap((tries) => tries.filter(({ ok }) => ok));
    expect(served.length > 0).toBe(!isHeld);
    // What a missed drill owes is in the control table, and nothing else is.
    const isMissed = played.record.drillResults.some(({ verdict }) => verdict === 'missed');
    expect(actionsIn(played).length > 0).toBe(isMissed);
  });
});

it('a drill that leaves its region away breaks a promise', async () => {
  const play = async (edits: typeof DRILL_BUG.edits) =>
    judgeDrill(await playWith('drill-ended-by-hand', ...edits)).promises.filter(({ held }) => held !== true);
  expect(await play(DRILL_BUG.edits)).toMatchObject([{ name: DRILL_BUG.promise, held: false }]);
  expect(await play([])).toEqual([]);
});

it('regional-evacuation is missed when a return is not whole, although it says that it has returned', async () => {
  const find = 'if (!isOurs || isBack(route, source)) return [];';
  const replace = find.replace(')) return', ') || route.service === "tooling") return');
  const { drillResults } = await playWith('drill-us-east-1', { module: 'strategy/return', find, replace });
  expect(drillResults).toMatchObject([{ verdict: 'missed', reason: 'rows not at home: 1 rows, the limit is 0 rows' }]);
});
