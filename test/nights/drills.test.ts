/** Every drill that ships, with its real durations, and a bug that leaves a region away. */
import { loadScenario } from '../../lab/scenario/file';
import { playDrill } from '../../lab/drill/play';
import { createWorld } from '../../lab/drill/world/world';
import { judgeDrill } from '../../lab/judge/evidence';
import { plainItem } from '../../lab/kernel/attributes';
import { ACTION_PREFIX, DRILLS_PK } from '../../strategy/control-items';
import { controlTable } from '../../strategy/names';
import { Tried } from '../../strategy/workload';
import { broken, drill, mishaps, missed, type Played } from '../support/drill';
import { DRILL_BUG } from './bugs';
import { planted } from './planted';

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
  const scenario = loadScenario('drill-ended-by-hand');
  const play = async (blueprint: ReturnType<typeof planted>) => {
    const world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs: Date.UTC(2027, 0, 1), deploy: undefined });
    const playing = { world, scenario, seed: '1', sampling: 'sparse' as const, onProgress: () => undefined };
    return judgeDrill(await playDrill(playing)).promises.filter(({ held }) => held !== true);
  };
  expect(await play(planted(DRILL_BUG))).toMatchObject([{ name: DRILL_BUG.promise, held: false }]);
  expect(await play(planted({ edits: [] }))).toEqual([]);
});
