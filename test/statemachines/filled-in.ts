/** Fills in what the states of a machine send, with what earlier steps said. */
import jsonata from 'jsonata';
import * as claim from '../../functions/claim/contract';
import * as decide from '../../functions/decide/contract';
import { loadMachine, type MachineName } from '../../statemachines/load';

export const incident = 'evac-us-east-1-20261122T010203Z';
export const move = { placement: 'us-east', service: 'orchestration', target: 'us-west-2', fromEpoch: 0 };
const stay = { placement: 'eu', service: 'tooling', reason: 'nowhere to go' };
export const execution = 'arn:aws:states:us-west-2:111111111111:execution:companyos-dev-evacuate:1';

/** What the earlier steps said, each checked against its own contract. */
export const variables = {
  source: 'us-east-1',
  reason: 'alarm',
  execution,
  incident,
  scope: 'rest',
  plan: 'recorded',
  planned: false,
  start: { start: { by: 'incident-commander', reason: 'users call' } },
  accepted: [{ placement: 'us-east', service: 'orchestration', seconds: null }],
  outcome: 'partial',
  failure: { Error: 'X' },
  undone: {},
  notMoved: [{ placement: 'eu', service: 'tooling' }],
  answer: { decision: 'approve', by: 'incident-commander' },
  refused: [],
  claim: claim.Output.parse({
    kind: 'conducting',
    incident,
    source: 'us-east-1',
    conductor: 'us-west-2',
    claimedAt: '2026-11-22T01:02:03.000Z',
    attempt: 2,
  }),
  served: [move],
  decision: decide.Output.parse({
    kind: 'ask',
    moves: [move],
    stays: [stay],
    outageStartedAt: '2026-11-22T01:00:00.000Z',
    expectedLoss: [{ placement: 'us-east', service: 'orchestration', seconds: null }],
    reason: '2 of 2',
    gaps: false,
    switch: 'leave',
    lost: false,
  }),
  states: { context: { Execution: { Id: execution }, Task: { Token: 'token' }, Map: { Item: { Value: move } } } },
};

export async function filledIn(template: unknown, known: object = variables): Promise<unknown> {
  if (typeof template === 'string' && template.startsWith('{%')) {
    return JSON.parse(
      JSON.stringify(await jsonata(template.slice(2, -2)).evaluate(undefined, { ...known })),
    ) as unknown;
  }
  if (typeof template !== 'object' || template === null || Array.isArray(template)) return template;
  const parts = Object.entries(template).map(async ([key, value]) => [key, await filledIn(value, known)] as const);
  return Object.fromEntries(await Promise.all(parts));
}

interface Task {
  Arguments?: { FunctionName?: string; Payload?: unknown };
}
export const tasksOf = (machine: MachineName) =>
  Object.entries(loadMachine(machine).definition.States as Record<string, Task>).flatMap(([name, state]) => {
    const verb = /^\$\{(\w+)\}$/.exec(state.Arguments?.FunctionName ?? '')?.[1];
    return verb === undefined ? [] : [{ name, verb, payload: state.Arguments?.Payload }];
  });
