import type * as z from 'zod';
import * as approve from '../../functions/approve/contract';
import * as claim from '../../functions/claim/contract';
import * as close from '../../functions/close/contract';
import * as decide from '../../functions/decide/contract';
import * as drain from '../../functions/drain/contract';
import * as guard from '../../functions/guard/contract';
import * as inject from '../../functions/inject/contract';
import * as replay from '../../functions/replay/contract';
import * as score from '../../functions/score/contract';
import * as freeze from '../../functions/freeze/contract';
import * as notify from '../../functions/notify/contract';
import * as promote from '../../functions/promote/contract';
import * as record from '../../functions/record/contract';
import * as reconcile from '../../functions/reconcile/contract';
import * as rehydrate from '../../functions/rehydrate/contract';
import * as rollback from '../../functions/rollback/contract';
import * as restore from '../../functions/restore/contract';
import * as resume from '../../functions/resume/contract';
import * as verify from '../../functions/verify/contract';
import { appendEntry } from '../../strategy/ledger';
import { handStart } from '../../strategy/progress';
import { QUESTION_SECONDS } from '../../strategy/approval';
import { loadMachine } from '../../statemachines/load';
import { execution, filledIn, incident, move, tasksOf, variables } from './filled-in';

const INPUTS: Record<string, z.ZodType> = {
  Claim: claim.Input,
  Decide: decide.Input,
  Freeze: freeze.Input,
  Drain: drain.Input,
  Close: close.Input,
  Record: record.Input,
  Notify: notify.Input,
};
const tasks = tasksOf('evacuate');

it('calls every verb but those that its child machines call', () => {
  expect([...new Set(tasks.map(({ verb }) => verb))].sort()).toEqual(Object.keys(INPUTS).sort());
});

it.each(tasks)('"$name" sends what $verb accepts', async ({ verb, payload }) => {
  expect(INPUTS[verb]?.safeParse(await filledIn(payload))).toMatchObject({ success: true });
});

/** What the ledger entry of that verb says of the start, when the flow is started with that. */
async function startOnRecord(state: 'Claim' | 'Decide', input: object): Promise<unknown> {
  const { States } = loadMachine('evacuate').definition;
  const states = { ...variables.states, input: { source: 'us-east-1', ...input } };
  const { start } = (await filledIn(States['Begin']?.Assign?.['start'], { states })) as { start?: object };
  const { Arguments } = States[state] as unknown as { Arguments: { Payload: string } };
  const payload = await filledIn(Arguments.Payload, { ...variables, start: start ? { start } : {} });
  const at = '2026-11-22T01:02:03.000Z';
  const verb = state === 'Claim' ? 'claim' : 'decide';
  const body = { input: (state === 'Claim' ? claim : decide).Input.parse(payload) };
  return handStart([appendEntry(undefined, { verb, region: 'us-west-2', at, body })]);
}

it.each(['Claim', 'Decide'] as const)(
  '%s puts on record who started it by hand and why; nobody when it starts by itself',
  async (state) => {
    expect(
      await startOnRecord(state, { reason: 'users call', by: 'somebody', services: ['tooling'], despite: 'well' }),
    ).toEqual({
      by: 'somebody',
      reason: 'users call',
      services: ['tooling'],
      despite: 'well',
    });
    expect(await startOnRecord(state, { reason: 'users call' })).toEqual({ by: 'operator', reason: 'users call' });
    for (const reason of ['alarm', 'detected', 'takeover'])
      expect(await startOnRecord(state, { reason })).toBeUndefined();
  },
);

describe('the machine serve', () => {
  const { States } = loadMachine('serve').definition;
  const known = async () => {
    const { Arguments } = loadMachine('evacuate').definition.States['Serve'] as unknown as {
      Arguments: { Input: unknown };
    };
    const request = await filledIn(Arguments.Input);
    const begun = States['Begin']?.Assign?.['inScope'];
    const inScope = await filledIn(begun, { states: { input: request } });
    const canary = resume.Output.parse({
      kind: 'resuming',
      resumed: [],
      left: [move],
      after: { 'us-west-2': 5 },
      waitSeconds: 15,
      sick: [],
    });
    const lists = { pending: [move], verified: [move], queues: [move], steps: canary.after };
    return { ...lists, canary, request, inScope, states: variables.states };
  };
  const inputs: Record<string, z.ZodType> = {
    Reconcile: reconcile.Input,
    Rehydrate: rehydrate.Input,
    Verify: verify.Input,
    Resume: resume.Input,
  };

  it.each(tasksOf('serve'))('"$name" sends what $verb accepts', async ({ verb, payload }) => {
    expect(inputs[verb]?.safeParse(await filledIn(payload, await known()))).toMatchObject({ success: true });
  });

  it('"Promote" sends what the child machine passes on to promote', async () => {
    const { ItemSelector } = States['Promote'] as unknown as { ItemSelector: unknown };
    const request = await filledIn(ItemSelector, await known());
    const [task] = tasksOf('promote').filter(({ verb }) => verb === 'Promote');
    const payload = await filledIn(task?.payload, { request, tries: 3 });
    // The decision says whether the source is lost. The stated loss depends on it.
    expect(request).toMatchObject({ lost: false });
    expect(promote.Input.safeParse(payload)).toMatchObject({ success: true });
  });
});

it('a promotion that fails is announced by its own name, in a plan and in a return, too', async () => {
  const [task] = tasksOf('promote').filter(({ verb }) => verb === 'Notify');
  for (const planned of [{ planned: true }, { planned: false }, {}]) {
    const request = { ...planned, incident, source: 'us-east-1', execution, move };
    const payload = await filledIn(task?.payload, { request, failure: { Error: 'Runtime.ExitError' } });
    const { placement, service } = move;
    const detail = { execution, placement, service, failure: { Error: 'Runtime.ExitError' } };
    expect(notify.Input.parse(payload)).toMatchObject({ type: 'PromotionFailed', detail });
    expect(payload).toHaveProperty('planned', planned.planned === true);
  }
});

it('"Ask" sends what the child machine passes on to approve', async () => {
  const { Arguments } = loadMachine('evacuate').definition.States['Ask'] as unknown as {
    Arguments: { Input: string };
  };
  const [task] = tasksOf('ask');
  const payload = await filledIn(task?.payload, { request: await filledIn(Arguments.Input), states: variables.states });
  expect(approve.Input.parse(payload)).toMatchObject({ start: variables.start.start, token: 'token' });
});

it('"Rollback" sends what the child machine passes on to rollback, whether or not it knows what failed', async () => {
  const { Arguments } = loadMachine('evacuate').definition.States['Rollback'] as unknown as {
    Arguments: { Input: string };
  };
  const request = await filledIn(Arguments.Input);
  expect(rollback.Input.safeParse(request)).toMatchObject({ success: true });
  expect(rollback.Input.parse({ ...(request as object), failure: {} }).failure).toEqual({ Error: 'Unfinished' });
});

describe('the machine restore', () => {
  const known = {
    ...variables,
    source: 'us-west-2',
    placement: 'us-east',
    incident: 'restore-us-east-20261122T010203Z',
    outcome: 'restored',
    restored: {},
    failure: {},
    states: { ...variables.states, input: {} },
  };

  it.each(tasksOf('restore'))('"$name" sends what $verb accepts', async ({ verb, payload }) => {
    const accepts = { ...INPUTS, Restore: restore.Input }[verb];
    expect(accepts?.safeParse(await filledIn(payload, known))).toMatchObject({ success: true });
  });

  it('and a promotion send restore what it accepts', async () => {
    const [task] = tasksOf('promote').filter(({ verb }) => verb === 'Restore');
    const request = { incident, source: 'us-east-1', execution, move: { ...move, service: 'control-plane' } };
    expect(restore.Input.safeParse(await filledIn(task?.payload, { request }))).toMatchObject({ success: true });
  });
});

it('a question stays open for as long as the machine waits for its answer', () => {
  expect(loadMachine('ask').definition.States['Ask']?.HeartbeatSeconds).toBe(QUESTION_SECONDS);
});

describe('the machine drill', () => {
  const drill = 'drill-us-east-1-20261122T010203Z';
  const plays = { playbook: 'regional-evacuation', seed: 1, by: 'ann' };
  const { States } = loadMachine('drill').definition;
  const begun = (input: object) =>
    filledIn(States['Begin']?.Assign, { states: { ...variables.states, input } }) as Promise<{ asked: object }>;
  const started = {
    ...{ kind: 'leave', writes: true, reason: 'r', name: `${drill}-leave-1` },
    input: { source: 'us-east-1', by: 'ann', mode: 'planned', reason: `drill ${drill}`, drill },
  };
  const known = async (next: object = guard.Output.parse(started)) => ({
    ...variables,
    ...(await begun({ playbook: 'regional-evacuation', subject: 'us-east-1' })),
    ...{ incident: drill, execution, source: 'us-east-1', next, pending: null, scored: {}, outcome: 'passed' },
    claim: claim.Output.parse({ ...variables.claim, incident: drill, plays }),
  });
  const accepts = { ...INPUTS, Guard: guard.Input, Inject: inject.Input, Replay: replay.Input, Score: score.Input };
  const fault = { effect: { kind: 'lost', share: 1, whom: 'synthetic' }, forSeconds: 60 };
  const injection = { region: 'us-east-1', stage: 'all is lost', fault };
  const begins = guard.Output.parse({ kind: 'inject', writes: true, reason: 'r', injection });

  it.each(tasksOf('drill'))('"$name" sends what $verb accepts', async ({ verb, payload }) => {
    const end = guard.Output.parse({ kind: 'end', outcome: 'done', reason: 'r' });
    const said: Record<string, object> = { Score: end, Inject: begins };
    const filled = await filledIn(payload, await known(said[verb]));
    expect(accepts[verb as keyof typeof accepts].safeParse(filled)).toMatchObject({ success: true });
  });

  it('passes the rest of a round on to the next one', async () => {
    const pending = [
      { what: 'read', placement: 'us-east', service: 'tooling', key: 'k', door: 'us-west-2', value: 'v', sinceMs: 1 },
    ];
    const result = {
      Payload: replay.Output.parse({ kind: 'played', round: 1, tries: [], lags: [], pending, waitSeconds: 3 }),
    };
    const assigned = (await filledIn(States['Replay']?.Assign, { states: { result }, rounds: 4 })) as object;
    expect(assigned).toEqual({ pending, waitSeconds: 3 });
    const first = await filledIn(States['Replay']?.Assign, { states: { result }, rounds: 3 });
    expect(first).toEqual({ pending: null, waitSeconds: 3 });
    const [task] = tasksOf('drill').filter(({ verb }) => verb === 'Replay');
    const payload = await filledIn(task?.payload, { ...(await known()), ...assigned });
    expect(replay.Input.parse(payload).pending).toEqual(pending);
  });

  it('needs a playbook and a subject only; whoever takes over plays what the claim says', async () => {
    const ask = async (input: object) => {
      const variable = await begun(input);
      const [task] = tasksOf('drill').filter(({ verb }) => verb === 'Claim');
      return claim.Input.safeParse(await filledIn(task?.payload, { ...variables, ...variable, execution }));
    };
    const typed = { playbook: 'control-plane-failover', subject: 'us-east-1' };
    expect((await ask(typed)).data).toMatchObject({ flow: 'drill', plays: { seed: 1, by: 'operator' } });
    expect((await ask({ ...typed, by: 'ann', seed: 7 })).data).toMatchObject({ plays: { seed: 7, by: 'ann' } });
    expect((await ask({ ...typed, despite: 'a storm' })).data).toMatchObject({ plays: { despite: 'a storm' } });
    const dead = { incident: drill, execution: 'arn', aliveAt: '2026-11-22T01:02:03.000Z' };
    expect((await ask({ subject: 'us-east-1', reason: 'takeover', dead })).data).toMatchObject({ dead });
    for (const wrong of [{ ...typed, playbook: 'lunch' }, { playbook: typed.playbook }, { ...typed, seed: 'x' }])
      expect((await ask(wrong)).success).toBe(false);
  });

  it('starts an evacuation that names the drill on record, and a return that names it too', async () => {
    const start = States['Start'] as unknown as { Arguments: { Input: unknown } };
    const input = (await filledIn(start.Arguments.Input, await known())) as object;
    const states = { ...variables.states, input };
    const evacuate = loadMachine('evacuate').definition.States;
    const variable = (await filledIn(evacuate['Begin']?.Assign?.['start'], { states })) as object;
    const [bid] = tasksOf('evacuate').filter(({ verb }) => verb === 'Claim');
    const asked = claim.Input.parse(await filledIn(bid?.payload, { ...variables, ...input, start: variable, states }));
    expect(asked.start).toMatchObject({ drill, mode: 'planned', by: 'ann' });
    const [back] = tasksOf('return').filter(({ verb }) => verb === 'Claim');
    expect(claim.Input.parse(await filledIn(back?.payload, { ...variables, states }))).toMatchObject({ drill });
  });
});
