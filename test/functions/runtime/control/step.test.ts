import * as z from 'zod';
import { AwsUnavailable, LedgerContended } from '../../../../functions/runtime/failures';
import { logger } from '../../../../functions/runtime/logger';
import { type Done, step } from '../../../../functions/runtime/control/step';
import { ledgerPk } from '../../../../strategy/control-items';
import { PaperDynamo } from '../../support/paper-dynamo';
import { CONTROL, INCIDENT, runIn } from '../../support/world';

const FAILURES = {
  ours: () => new LedgerContended('taken'),
  throttled: () => sdk(400, 'ThrottlingException'),
  unavailable: () => sdk(503, 'ServiceUnavailable'),
  silent: () => sdk(undefined, 'TimeoutError'),
  denied: () => sdk(403, 'AccessDeniedException'),
  defect: () => new TypeError('undefined is not a function'),
};
/** An error as the SDK throws it; without a status when nobody answered. */
const sdk = (httpStatusCode: number | undefined, name: string): Error =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
const FAILING = z.enum(['ours', 'throttled', 'unavailable', 'silent', 'denied', 'defect']);
const Input = z.object({ incident: z.string(), source: z.string(), token: z.string(), fails: FAILING.optional() });
const Output = z.object({ kind: z.literal('done'), count: z.number() });
let paper: PaperDynamo;
let made: z.output<typeof Output>;

function run({ fails }: z.output<typeof Input>): Promise<Done<z.output<typeof Output>>> {
  if (fails !== undefined) return Promise.reject(FAILURES[fails]());
  return Promise.resolve({ output: made, evidence: { seen: ['this'] } });
}
const strict = step('try', { input: Input, output: Output, run });
const lenient = step('try', { input: Input, output: Output, run, ledger: 'best-effort' });
const asked = { incident: INCIDENT, source: 'us-east-1', token: 'answers-for-an-operator' };
const entry = () => paper.row(CONTROL, ledgerPk(INCIDENT), '000001');

beforeEach(() => {
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
  made = { kind: 'done', count: 3 };
});

describe('a step of the flow', () => {
  it('is on record with what it was asked, what it answered, and how it came to that', async () => {
    expect(await strict(asked)).toEqual(made);
    expect(entry()).toMatchObject({ verb: 'try', region: 'us-west-2', sequence: 1 });
    expect(entry()?.['body']).toEqual({
      ...{ input: { incident: INCIDENT, source: 'us-east-1' }, output: made, seen: ['this'] },
    });
  });

  it('puts a task token neither on record nor into the log', async () => {
    const logged: unknown[] = [];
    const spies = (['info', 'error'] as const).map((level) =>
      jest.spyOn(logger, level).mockImplementation((...said) => void logged.push(said)),
    );
    await strict(asked);
    await expect(strict({ ...asked, fails: 'denied' })).rejects.toThrow();
    for (const spy of spies) spy.mockRestore();
    expect(logged.length).toBeGreaterThan(2);
    expect(JSON.stringify([logged, [...paper.rows]])).not.toContain(asked.token);
  });

  it('does nothing when it is asked what its contract does not allow, and records no answer that it does not allow', async () => {
    await expect(strict({ ...asked, source: 7 })).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('source: ') as string,
    });
    made = { kind: 'done', count: NaN };
    await expect(strict(asked)).rejects.toMatchObject({ name: 'OutputInvalid' });
    expect(entry()).toBeUndefined();
  });

  it('has not happened as long as it is not on record, unless it has to work without', async () => {
    paper.down.add('us-west-2');
    await expect(strict(asked)).rejects.toMatchObject({ name: 'ControlStoreUnreachable' });
    expect(await lenient(asked)).toEqual(made);
  });

  it.each(['throttled', 'unavailable', 'silent'] as const)('is tried again when a data plane was %s', async (fails) => {
    await expect(strict({ ...asked, fails })).rejects.toBeInstanceOf(AwsUnavailable);
  });

  it.each(['ours', 'denied', 'defect'] as const)('fails as it is when it is no such thing: %s', async (fails) => {
    const expected = FAILURES[fails]();
    await expect(strict({ ...asked, fails })).rejects.toMatchObject({ name: expected.name, message: expected.message });
    expect(entry()).toBeUndefined();
  });
});
