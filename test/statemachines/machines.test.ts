import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsonata from 'jsonata';
import * as failures from '../../functions/runtime/failures';
import { stringsIn } from '../../statemachines/expressions';
import { checkMachine, loadMachine, MACHINES, type MachineName } from '../../statemachines/load';
import { loopsOf } from '../../statemachines/loops';
import { levelsOf, type State } from '../../statemachines/states';

const NAMES = Object.keys(MACHINES) as MachineName[];
/** Loading checks everything, which takes a while: once per machine is enough here. */
const MACHINE = {
  ask: loadMachine('ask'),
  evacuate: loadMachine('evacuate'),
  promote: loadMachine('promote'),
  return: loadMachine('return'),
  serve: loadMachine('serve'),
  rollback: loadMachine('rollback'),
  restore: loadMachine('restore'),
  drill: loadMachine('drill'),
};
const loaded = (name: MachineName) => MACHINE[name];
const folder = join(__dirname, '../../statemachines');
const textOf = (name: MachineName): string => readFileSync(join(folder, `${name}.asl.yaml`), 'utf8');
const statesOf = (name: MachineName): State[] =>
  levelsOf(loaded(name).definition).flatMap(({ States }) => Object.values(States));

describe.each(NAMES)('the machine %s', (name) => {
  it('keeps every static rule', () => {
    expect(() => loadMachine(name)).not.toThrow();
  });

  it('has a history that stays below 40 % of what AWS allows', () => {
    expect(loopsOf(loaded(name).definition).worstEvents).toBeLessThanOrEqual(10_000);
  });

  it('is short enough to be read', () => {
    expect(textOf(name).split('\n').length).toBeLessThanOrEqual(301);
  });

  it('names only errors that exist', () => {
    const named = statesOf(name).flatMap(({ Retry = [], Catch = [] }) =>
      [...Retry, ...Catch].flatMap((e) => e.ErrorEquals),
    );
    const known = /^(States\.|Lambda\.|StepFunctions\.|(Sandbox\.Timedout|Runtime\.ExitError)$)/;
    expect(named.filter((error) => !known.test(error) && !(error in failures))).toEqual([]);
  });
});

it('loads every machine in the folder', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.asl.yaml'));
  expect(files.sort()).toEqual(NAMES.map((name) => `${name}.asl.yaml`).sort());
});

it('retries every failure that may pass, wherever a verb that throws it is called', () => {
  const retryable = Object.values(failures)
    .filter((failure) => failure.prototype instanceof failures.RetryableFailure)
    .map(({ name }) => name);
  const verbs = NAMES.flatMap(statesOf).filter(
    ({ Type, Resource = '', Next }) => Type === 'Task' && Resource.includes('lambda') && Next !== undefined,
  );
  const retriers = verbs.filter(({ TimeoutSeconds = 0 }) => TimeoutSeconds > 5);
  for (const { Retry = [] } of retriers)
    expect(Retry.flatMap((entry) => entry.ErrorEquals)).toEqual(expect.arrayContaining(retryable));
  expect(retriers.length).toBeGreaterThanOrEqual(11);
});

it('asks for one substitution per verb, and for the child machines', () => {
  expect(loaded('evacuate').substitutions).toEqual([
    'AskMachine',
    'Claim',
    'Close',
    'Decide',
    'Drain',
    'Freeze',
    'Notify',
    'Record',
    'RollbackMachine',
    'ServeMachine',
  ]);
  expect(loaded('ask').substitutions).toEqual(['Approve']);
  expect(loaded('serve').substitutions).toEqual(['PromoteMachine', 'Reconcile', 'Rehydrate', 'Resume', 'Verify']);
  expect(loaded('promote').substitutions).toEqual(['Notify', 'Promote', 'Restore']);
  expect(loaded('restore').substitutions).toEqual(['Claim', 'Close', 'Freeze', 'Notify', 'Record', 'Restore']);
  expect(loaded('rollback').substitutions).toEqual(['Rollback']);
  expect(loaded('drill').substitutions).toEqual([
    'Claim',
    'Close',
    'EvacuateMachine',
    'Guard',
    'Inject',
    'Notify',
    'Record',
    'Replay',
    'ReturnMachine',
    'Score',
  ]);
});

it('lets news fail without stopping the flow', () => {
  const { States } = loaded('evacuate').definition;
  const news = Object.values(States).filter((state) => stringsIn(state).includes('${Notify}'));
  expect(news).toHaveLength(4);
  for (const { Next, Catch } of news) expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next }]);
});

describe('the checks refuse, naming the state,', () => {
  const broken = (change: (text: string) => string): (() => unknown) => {
    const text = textOf('promote');
    const changed = change(text);
    expect(changed).not.toBe(text);
    return () => checkMachine('broken.asl.yaml', changed, MACHINES.promote.mayEndUnrecorded);
  };

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'a Task without a timeout',
      (text) => text.replace(/^ {4}TimeoutSeconds: 30\n/m, ''),
      /"Promote": a Task needs TimeoutSeconds/,
    ],
    [
      'an operator that AWS does not have',
      (text) => text.replace("'{% $tries + 1 %}'", "'{% $tries ?? 1 %}'"),
      /"Promote": JSONata S0211/,
    ],
    [
      'a variable that nothing assigns',
      (text) => text.replace('$tries + 1', '$trys + 1'),
      /"Promote": nothing assigns \$trys/,
    ],
    [
      'an expression inside a longer string',
      (text) => text.replace("'{% $answer.reason %}'", "'no: {% $answer.reason %}'"),
      /"Refused": \{% … %\} must be the whole string/,
    ],
    [
      'a substitution inside an expression',
      (text) => text.replace('$merge([$request,', '$merge([${Request},'),
      /"Promote": \$\{ inside JSONata/,
    ],
    [
      'a loop without an end',
      (text) => text.replace(' and $tries < 70', ''),
      /nothing ends the loop of "Promote", "Promoted\?", "Wait for reason"/,
    ],
    ['a loop that nobody counts', (text) => text.replace("'{% $tries + 1 %}'", '1'), /nothing ends the loop/],
    [
      'a loop that fills the history',
      (text) => text.replace('$tries < 70', '$tries < 4000'),
      /worst-case history is \d+ events/,
    ],
    [
      'a retry of everything',
      (text) => text.replace('[crash, soon, twice, backOff]', '{ ErrorEquals: [States.ALL] }'),
      /"Promote": Retry names what it retries/,
    ],
    [
      'a retry of what has no name',
      (text) => text.replace('[crash, soon', '[crsh, soon'),
      /"Promote": no part of a Retry is called crsh/,
    ],
    [
      'a Choice that does not ask',
      (text) => text.replaceAll('Promoted?', 'Promoted'),
      /"Promoted": a Choice, and only a Choice/,
    ],
    ['an end without Record', (text) => text.replaceAll('Done', 'Over'), /"Over" ends without Record/],
    ['a state that cannot be reached', (text) => text.replace('Next: Done', 'Next: Refused'), /Done/],
    [
      'a field of the other query language',
      (text) => text.replace("Output: '{% $answer %}'", "OutputPath: '$.answer'"),
      /Done/,
    ],
  ])('%s', (_what, change, message) => {
    expect(broken(change)).toThrow(message);
  });
});

const evaluate = async (text: unknown, bindings: Record<string, unknown>): Promise<unknown> =>
  JSON.parse(JSON.stringify(await jsonata(String(text).slice(2, -2)).evaluate(undefined, bindings))) as unknown;
const move = (service: string) => ({ placement: 'us-east', service, target: 'us-west-2', fromEpoch: 0 });
const refusal = { kind: 'refused', placement: 'us-east', service: 'tooling', reason: 'no' };

describe('the expressions of evacuate', () => {
  const { States } = loaded('evacuate').definition;
  const stay = { placement: 'eu', service: 'tooling', reason: 'nowhere' };

  it('name the incident as claim would', async () => {
    const states = {
      input: { source: 'us-east-1' },
      context: { Execution: { StartTime: '2026-11-22T01:02:03.456Z' } },
    };
    expect(await evaluate(States['Begin']?.Assign?.['incident'], { states })).toBe('evac-us-east-1-20261122T010203Z');
  });

  it('count what was declined, what stays included', async () => {
    const decision = { moves: [move('tooling')], stays: [stay] };
    const bindings = { notMoved: [], asked: { kind: 'decline' }, decision };
    const assign = States['Leave the rest']?.Assign ?? {};
    expect(await evaluate(assign['notMoved'], bindings)).toEqual([
      { placement: 'us-east', service: 'tooling' },
      { placement: 'eu', service: 'tooling' },
    ]);
    expect(await evaluate(assign['outcome'], bindings)).toBe('declined');
    expect(await evaluate(assign['outcome'], { ...bindings, asked: { kind: 'expired' } })).toBe('expired');
  });

  const served = { kind: 'done', refused: [], served: [move('identity')], unserved: [], error: 'NotPromoted' };
  const unverified = { ...refusal, service: 'orchestration', reason: 'not verified' };
  it.each([
    ['nothing was refused', served, 'recovered', []],
    ['a promotion was refused', { ...served, refused: [refusal] }, 'partial', ['tooling']],
    ['a service was not verified', { ...served, unserved: [unverified] }, 'partial', ['orchestration']],
  ] as const)('name what did not move when %s', async (...[, output, outcome, left]) => {
    const bindings = { states: { result: { Output: output } }, decision: { stays: [] }, notMoved: [], refused: [] };
    const assign = States['Serve']?.Assign ?? {};
    expect(await evaluate(assign['outcome'], bindings)).toBe(outcome);
    const named = left.map((service) => ({ placement: 'us-east', service }));
    expect(await evaluate(assign['notMoved'], bindings)).toEqual(named);
    expect(await evaluate(assign['unserved'], { ...bindings, scope: 'rest' })).toHaveLength(left.length);
    expect(await evaluate(assign['unserved'], { ...bindings, scope: 'tier-0' })).toEqual(output.unserved);
  });

  it('publish the switch, or leave it, as the decision says', async () => {
    const { Payload } = (States['Drain'] as unknown as { Arguments: { Payload: { switch: string } } }).Arguments;
    expect(await evaluate(Payload.switch, { decision: { switch: 'publish' } })).toBe('publish');
    expect(await evaluate(Payload.switch, { decision: { switch: 'leave' } })).toBe('leave');
  });
});

describe('the expressions of serve', () => {
  const { States } = loaded('serve').definition;

  it.each([
    [[], []],
    [['identity'], ['identity']],
    [['identity', 'tooling'], ['identity']],
    [
      ['identity', 'control-plane', 'tooling'],
      ['identity', 'control-plane'],
    ],
  ])('keep lists lists when %j were to move', async (moved, promoted) => {
    const moves = moved.map(move);
    const result = moved.map((service) =>
      promoted.includes(service) ? { ...move(service), kind: 'promoted' } : refusal,
    );
    const bindings = { states: { result }, request: { moves } };
    const assign = States['Promote']?.Assign ?? {};
    expect(await evaluate(assign['pending'], bindings)).toEqual(promoted.map(move));
    expect(await evaluate(assign['refused'], bindings)).toEqual(moved.length > promoted.length ? [refusal] : []);
  });

  const selector = (States['Promote'] as unknown as { ItemSelector: Record<string, string> }).ItemSelector;
  const mapped = (service: string) => ({ context: { Map: { Item: { Value: move(service) } } } });

  it.each([
    ['tier-0', 7, 0],
    ['rest', 7, 7],
    ['rest', null, null],
  ])('in scope %s pass a loss of %p on as accepted %p', async (scope, seconds, accepted) => {
    const expectedLoss = [
      { placement: 'us-east', service: 'tooling', seconds },
      { placement: 'x', service: 'tooling', seconds: 99 },
    ];
    const bindings = { states: mapped('tooling'), request: { scope, expectedLoss } };
    expect(await evaluate(selector['approvedLossSeconds'], bindings)).toBe(accepted);
  });

  it('say what moves alongside, of the same placement', async () => {
    const moves = [move('identity'), { ...move('tooling'), placement: 'eu' }];
    expect(await evaluate(selector['alongside'], { states: mapped('identity'), request: { moves } })).toEqual([
      'identity',
    ]);
  });

  it('list what is not served, and why', async () => {
    const output = (States['Done'] as unknown as { Output: Record<string, string> }).Output;
    const checks = [
      { placement: 'us-east', service: 'orchestration', check: 'job', ok: false, detail: 'not done' },
      { placement: 'us-east', service: 'identity', check: 'login', ok: true, detail: 'as expected' },
    ];
    const bindings = { pending: [move('orchestration')], checks, verified: [], queues: [], canary: {} };
    expect(await evaluate(output['unserved'], bindings)).toEqual([
      { kind: 'refused', placement: 'us-east', service: 'orchestration', reason: 'not verified: not done' },
    ]);
    expect(await evaluate(output['error'], bindings)).toBe('NotVerified');
    const none = { ...bindings, pending: [], checks: [] };
    expect(await evaluate(output['unserved'], none)).toEqual([]);
    const sick = { ...none, verified: [move('tooling')], canary: { sick: [{ target: 'us-west-2' }] } };
    expect(await evaluate(output['unserved'], sick)).toMatchObject([{ service: 'tooling' }]);
    expect(await evaluate(output['error'], sick)).toBe('NotResumed');
  });
});
