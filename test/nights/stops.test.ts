/**
 * A drill that is stopped at any state of its machine, by a word in the control store or by the end of its execution,
 * ends at home: every row is as before but for its epoch, DNS avoids nothing, nothing is frozen, every claim is closed.
 */
import { stopKey } from '../../strategy/control-items';
import { ownPlan, ownReturn } from '../../strategy/drill';
import { loadMachine } from '../../statemachines/load';
import { DrillWorld } from './drill-world';

const SUBJECT = 'us-east-1';
/** The settings alone leave so fast that no round falls into it. */
const playbookIn = (phase: Phase): string =>
  phase === 'disturbing' ? CHAOS : phase === 'leaving' ? 'regional-evacuation' : 'control-plane-failover';
const CHAOS = 'datastore-chaos';
const LONGEST_MS = 35 * 60_000;
const SOON_MS = 4 * 60_000;

/** What the drill has done so far. `disturbing`: nothing leaves in it. */
type Phase = 'unclaimed' | 'before' | 'leaving' | 'away' | 'returning' | 'back' | 'disturbing';

function phaseOf(night: DrillWorld): Phase {
  const all = night.claims();
  const { incident: drill, plays } = all.find(({ flow }) => flow === 'drill') ?? {};
  if (drill === undefined) return 'unclaimed';
  if (plays?.playbook === CHAOS) return 'disturbing';
  const claims = all.map(({ flow, source, ...claim }) => ({ flow, source, claim }));
  const [plan, back] = [ownPlan(claims, drill), ownReturn(claims, drill)];
  if (back) return back.state === 'closed' ? 'back' : 'returning';
  if (!plan) return 'before';
  return plan.state === 'closed' ? 'away' : 'leaving';
}

const EACH_ROUND: readonly Phase[] = ['before', 'leaving', 'away', 'returning', 'back'];
/** Each state of the machine, and when a drill that goes well is in it. */
const STATES: Readonly<Record<string, readonly Phase[]>> = {
  Begin: ['unclaimed'],
  Claim: ['unclaimed'],
  'Claimed?': ['before'],
  'Announce start': ['before'],
  Guard: EACH_ROUND,
  'Guarded?': ['before', 'away'],
  'To start?': ['before', 'away'],
  Start: ['before', 'away'],
  Inject: ['disturbing'],
  'Gave up': ['disturbing'],
  Replay: EACH_ROUND,
  'Wait for round': EACH_ROUND,
  Score: ['back'],
  Close: ['back'],
  'Announce end': ['back'],
  Record: ['back'],
  'Ended well?': ['back'],
  Closed: ['back'],
  // A drill that is refused, joined or fails enters these, and moves nothing there.
  Refused: [],
  Joined: [],
  Failed: [],
  'Not recorded': [],
};
const MOMENTS = Object.entries(STATES).flatMap(([state, phases]) => phases.map((phase) => [state, phase] as const));

it('every state of the machine is here', () => {
  expect(Object.keys(STATES).toSorted()).toEqual(Object.keys(loadMachine('drill').definition.States).toSorted());
});

/** Plays a drill, and does this once, at the first moment at which the drill is in that state and phase. */
async function disturbed(state: string, phase: Phase, act: (night: DrillWorld, execution: string) => void) {
  const night = new DrillWorld();
  let isDone = false;
  night.onState((entered, execution) => {
    if (isDone || entered !== state || phaseOf(night) !== phase) return;
    isDone = true;
    act(night, execution);
  });
  night.start({ playbook: playbookIn(phase), subject: SUBJECT });
  await night.run(SOON_MS);
  // Without a claim there is nothing that anybody could go on with.
  if (night.claims().length > 0) await night.settle(LONGEST_MS);
  expect(isDone).toBe(true);
  expect([night.away(), night.mishaps()]).toEqual([[], []]);
  expect(night.claims().filter(({ state: end }) => end !== 'closed')).toEqual([]);
  return night;
}

/** After the last round the result is known, and a word to stop comes too late. */
const LATE = ['Score', 'Close', 'Announce end', 'Record', 'Ended well?', 'Closed'];

// Nobody can name a drill that is not claimed yet.
describe.each(MOMENTS.filter(([, phase]) => phase !== 'unclaimed'))('a word to stop at "%s" (%s)', (state, phase) => {
  it('ends the drill at home', async () => {
    const night = await disturbed(state, phase, (world) => {
      const drill = world.claims().find(({ flow }) => flow === 'drill')?.incident ?? '';
      world.put({ ...stopKey(drill), by: 'bob', at: 'now' });
    });
    const verdict = LATE.includes(state) ? 'passed' : 'stopped';
    expect(night.results()).toMatchObject([{ verdict }]);
    if (verdict === 'stopped')
      expect(night.executions().at(-1)?.output).toMatchObject({
        verdict,
        reason: expect.stringContaining('stopped by bob') as string,
      });
    const hasLeft = night.claims().some(({ flow, outcome }) => flow === 'return' && outcome === 'returned');
    expect(hasLeft || ['before', 'disturbing'].includes(phase)).toBe(true);
  });
});

/** One phase more or less of a round changes little here: what counts is what is under way elsewhere. */
const ENDS = MOMENTS.filter(
  ([state, phase]) => (STATES[state]?.length ?? 0) < 3 || !['before', 'back'].includes(phase),
);

describe.each(ENDS)('the end of the execution at "%s" (%s)', (state, phase) => {
  it('ends the drill at home, after another execution has gone on with it', async () => {
    const night = await disturbed(state, phase, (world, execution) => {
      const { kernel } = world.world;
      const running = world.executions().find(({ name }) => name === execution);
      kernel.clock.after(0, () => world.stopExecution(running?.arn ?? ''));
    });
    const [result, ...others] = night.results();
    expect(others).toEqual([]);
    if (result === undefined) expect([phase, night.claims()]).toEqual(['unclaimed', []]);
    // Until a successor is there nobody reads settings, so a setting may count as late. Nothing else is missed.
    else if (result.verdict !== 'passed') expect(result.reason).toMatch(/^[a-z ]+ read elsewhere after: [^;]+(; |$)/);
  });
});
