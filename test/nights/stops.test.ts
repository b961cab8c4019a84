/**
 * A drill that is stopped at any state of its machine, by a word in the control store or by the end of its execution,
 * ends at home: every row is as before but for its epoch, DNS avoids nothing, nothing is frozen, every claim is closed.
 */
import { stopKey } from '../../strategy/control-items';
import { ownPlan, ownReturn } from '../../strategy/drill';
import { loadMachine } from '../../statemachines/load';
import { DrillWorld } from './drill-world';

const TYPED = { playbook: 'control-plane-failover', subject: 'us-east-1' };
const LONGEST_MS = 25 * 60_000;
const SOON_MS = 5 * 60_000;

/** What the drill has done so far. */
type Phase = 'unclaimed' | 'before' | 'leaving' | 'away' | 'returning' | 'back';

function phaseOf(night: DrillWorld): Phase {
  const all = night.claims();
  const drill = all.find(({ flow }) => flow === 'drill')?.incident;
  if (drill === undefined) return 'unclaimed';
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
  night.start(TYPED);
  // Before the claim there is nothing that anybody could go on with.
  await night.settle(phase === 'unclaimed' ? SOON_MS : LONGEST_MS);
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
    expect(hasLeft || phase === 'before').toBe(true);
  });
});

describe.each(MOMENTS)('the end of the execution at "%s" (%s)', (state, phase) => {
  it('ends the drill at home, after another execution has gone on with it', async () => {
    const night = await disturbed(state, phase, (world, execution) => {
      const { kernel } = world.world;
      const running = world.executions().find(({ name }) => name === execution);
      kernel.clock.after(0, () => world.stopExecution(running?.arn ?? ''));
    });
    const isClaimed = phase !== 'unclaimed' || night.claims().length > 0;
    expect(night.results()).toMatchObject(isClaimed ? [{ verdict: 'passed' }] : []);
  });
});
