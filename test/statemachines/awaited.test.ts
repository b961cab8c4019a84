import { loadMachine, MACHINES, type MachineName } from '../../statemachines/load';
import { levelsOf } from '../../statemachines/states';
import { AWAITED, CONDUCTING } from '../../strategy/evidence/executions';

/** Evidence packs have the histories of both kinds. */
it('each machine conducts, or another one starts it and waits for it', () => {
  const names = Object.keys(MACHINES) as MachineName[];
  const awaited = names
    .flatMap((name) => levelsOf(loadMachine(name).definition).flatMap(({ States }) => Object.values(States)))
    .filter(({ Resource = '' }) => Resource.includes('startExecution.sync'))
    .map((state) => /\$\{(\w+)Machine\}/.exec(JSON.stringify(state))?.[1]?.toLowerCase());
  expect([...new Set(awaited)].sort()).toEqual([...AWAITED].sort());
  expect([...CONDUCTING, ...AWAITED].sort()).toEqual([...names].sort());
});
