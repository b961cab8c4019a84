import { loadMachine, MACHINES, type MachineName } from '../../statemachines/load';
import { retriesWithin, waitsOf } from '../../statemachines/retries';
import { levelsOf } from '../../statemachines/states';

/** States of a drill that come again every ten seconds. */
const ROUND = ['Guard', 'Start', 'Inject', 'Replay'];
const named = (Object.keys(MACHINES) as MachineName[]).flatMap((machine) =>
  levelsOf(loadMachine(machine).definition).flatMap(({ States }) =>
    Object.entries(States).map(([name, state]) => ({
      isRound: machine === 'drill' && ROUND.includes(name),
      // Writers of a region that is well wait for it.
      isHurried: machine === 'serve' && name === 'Reconcile',
      state,
    })),
  ),
);
const states = named.filter(({ isRound, isHurried }) => !isRound && !isHurried).map(({ state }) => state);

describe('retries', () => {
  const retriersOf = (name: string) =>
    states.flatMap(({ Retry = [], TimeoutSeconds = 0 }) =>
      TimeoutSeconds > 5 ? Retry.filter(({ ErrorEquals }) => ErrorEquals.includes(name)) : [],
    );
  const total = (waits: readonly number[]): number => waits.reduce((sum, wait) => sum + wait, 0);

  it.each(['Lambda.TooManyRequestsException', 'ControlStoreUnreachable', 'StepFunctions.ThrottlingException'])(
    'of %s outlast five minutes with room for bad luck, and begin within a second',
    (name) => {
      const all = retriersOf(name).map(waitsOf);
      expect(all.length).toBeGreaterThanOrEqual(2);
      for (const waits of all) {
        expect(total(waits)).toBeGreaterThan(375);
        expect(waits[0]).toBeLessThanOrEqual(0.5);
      }
    },
  );

  it('of a round of a drill outlast a minute on average, and slowly: there are hundreds of rounds', () => {
    const rounds = named.filter(({ isRound }) => isRound).map(({ state }) => state.Retry?.[0]);
    expect(rounds).toHaveLength(ROUND.length);
    for (const retrier of rounds) {
      const waits = retrier ? waitsOf(retrier) : [];
      expect(total(waits)).toBeGreaterThanOrEqual(60);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(5);
    }
  });

  it('of the comparison in a plan end within seconds, and then everything goes back', () => {
    const hurried = named.filter(({ isHurried }) => isHurried).flatMap(({ state: { Retry = [] } }) => Retry);
    expect(hurried.length).toBeGreaterThanOrEqual(2);
    for (const waits of hurried.map(waitsOf)) expect(total(waits)).toBeLessThanOrEqual(10);
  });

  it('of a crash are few', () => {
    for (const waits of retriersOf('Runtime.ExitError').map(waitsOf)) expect(waits.length).toBeLessThanOrEqual(3);
  });

  it('are counted as far as they fit into the time, the quickest first', () => {
    const Retry = [{ ErrorEquals: ['Any'], MaxAttempts: 3 }];
    const visited = [{ state: { Type: 'Task', Retry }, times: 10 }];
    expect(retriesWithin(visited, Infinity)).toBe(30);
    expect(retriesWithin(visited, 10)).toBe(10);
    expect(retriesWithin(visited, 14)).toBe(12);
    expect(retriesWithin([{ state: { Type: 'Task' }, times: 10 }], 100)).toBe(0);
  });
});
