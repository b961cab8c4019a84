import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Endpoints } from '../../../lab/cloud/endpoints';
import { Iam } from '../../../lab/cloud/iam';
import { Lambda } from '../../../lab/cloud/lambda';
import type { Invocation } from '../../../lab/cloud/lambda/invocation';
import { ACCOUNT, EAST, functionArn, newKernel, notes, resource, runSeconds, START_MS, WEST } from './bench';

/** Answers with what its clocks say, after the wait that it is asked for; prints that it ran. */
const SOURCE = `
exports.handler = async ({ waitMs = 0 }, context) => {
  console.log('ran');
  const remainingMs = context.getRemainingTimeInMillis();
  const before = performance.now();
  if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
  return { nowMs: Date.now(), newMs: new Date().getTime(), elapsedMs: performance.now() - before, remainingMs };
};
`;

const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
writeFileSync(join(folder, 'index.js'), SOURCE);

function stage() {
  const kernel = newKernel();
  const printed: string[] = [];
  const lambda = new Lambda({
    kernel,
    endpoints: new Endpoints(kernel, new Iam(), ACCOUNT),
    metrics: { series: () => ({ put: () => undefined }) },
    assetFolder: () => folder,
    internet: () => {
      throw new Error('this function asks nobody');
    },
    print: (_region, _name, logged) => printed.push(...[logged].filter((line) => typeof line === 'string')),
  });
  for (const region of [EAST, WEST]) {
    const arn = functionArn('promote', region);
    const properties = { Code: { S3Key: 'asset' }, Timeout: 3, Role: 'role' };
    lambda.provision(
      resource('AWS::Lambda::Function', properties, { region, ref: 'promote', attributes: { Arn: arn } }),
    );
  }
  /** The outcome, if there is one within that time. */
  const invoke = async (region = EAST, payload: unknown = {}, seconds = 10): Promise<Invocation | undefined> => {
    let outcome: Invocation | undefined;
    const caller = { kind: 'machine', name: 'evacuate', region } as const;
    void lambda.invoke({ arn: functionArn('promote', region), payload, caller }).then((ended) => (outcome = ended));
    await runSeconds(kernel, seconds);
    return outcome;
  };
  return { kernel, lambda, printed, invoke };
}

const payloadOf = (outcome: Invocation | undefined) =>
  (outcome?.kind === 'value' ? outcome.payload : {}) as Record<'nowMs' | 'newMs' | 'elapsedMs' | 'remainingMs', number>;

describe('trouble in one region', () => {
  it('slows the function down there only', async () => {
    const { kernel, invoke } = stage();
    kernel.activeFaults.handlers.slowDown({ name: 'promote', region: EAST }, 2000);
    expect(payloadOf(await invoke(EAST)).remainingMs).toBe(1000);
    expect(payloadOf(await invoke(WEST)).remainingMs).toBe(3000);
  });

  it('is counted there only, and apart from what strikes everywhere', () => {
    const { handlers } = newKernel().activeFaults;
    handlers.crash({ name: 'promote', region: EAST }, 1);
    handlers.double({ name: 'promote' }, 1);
    expect([WEST, EAST, EAST].map((region) => handlers.takeCrash('promote', region))).toEqual([false, true, false]);
    expect([WEST, EAST].map((region) => handlers.takeDoubling('promote', region))).toEqual([true, false]);
  });
});

describe('a function in a region without room', () => {
  it('is refused like one that is asked too often', async () => {
    const { kernel, invoke } = stage();
    const { crowd } = kernel.activeFaults;
    crowd.isCounted = true;
    crowd.arrived(EAST, 't1');
    crowd.makeRoom(EAST, 1e-9);
    expect(await invoke(EAST)).toMatchObject({ kind: 'error', name: 'Lambda.TooManyRequestsException' });
    expect(await invoke(WEST)).toMatchObject({ kind: 'value' });
    crowd.makeRoom(EAST, undefined);
    expect(await invoke(EAST)).toMatchObject({ kind: 'value' });
  });
});

describe('a slow function', () => {
  it('begins later, and the delay counts against its time', async () => {
    const { kernel, invoke } = stage();
    kernel.activeFaults.handlers.slowDown({ name: 'promote' }, 2000);
    const slow = payloadOf(await invoke());
    expect(slow.nowMs - START_MS).toBeGreaterThan(2200);
    expect(slow.remainingMs).toBe(1000);
    kernel.activeFaults.handlers.slowDown({ name: 'promote' }, 0);
    expect(payloadOf(await invoke()).remainingMs).toBe(3000);
  });

  it('times out without having run when the delay eats all of it', async () => {
    const { kernel, printed, invoke } = stage();
    kernel.activeFaults.handlers.slowDown({ name: 'promote' }, 5000);
    expect(await invoke()).toMatchObject({ kind: 'error', name: 'Sandbox.Timedout' });
    expect(printed).toEqual([]);
  });
});

describe('an invocation that is delivered twice', () => {
  it('runs again up to two seconds later, and the caller has only the first answer', async () => {
    const { kernel, lambda, printed, invoke } = stage();
    kernel.activeFaults.handlers.double({ name: 'promote' }, 1);
    const first = payloadOf(await invoke());
    expect(first.nowMs - START_MS).toBeLessThan(300);
    expect(printed).toEqual(['ran', 'ran']);
    expect(lambda.meters.invocations).toBe(2);
    const [again] = notes(kernel, 'function.delivered-again');
    expect(again).toMatchObject({ region: EAST, function: 'promote' });
    expect(Date.parse(again!.at) - START_MS).toBeLessThan(2000);
    await invoke();
    expect(printed).toHaveLength(3);
  });
});

describe('a skewed clock', () => {
  it('is seen by Date alone, only in its region, and by sandboxes that run already', async () => {
    const { kernel, invoke } = stage();
    expect(payloadOf(await invoke(EAST)).nowMs).toBeLessThan(kernel.clock.now());
    kernel.activeFaults.clockSkewMs.set(-60_000, EAST);
    const behind = payloadOf(await invoke(EAST, { waitMs: 1000 }));
    expect(behind.nowMs).toBeLessThan(kernel.clock.now() - 60_000);
    expect(behind.newMs).toBe(behind.nowMs);
    expect(behind).toMatchObject({ elapsedMs: 1000, remainingMs: 3000 });
    expect(payloadOf(await invoke(WEST)).nowMs).toBeGreaterThan(kernel.clock.now() - 10_000);
    kernel.activeFaults.clockSkewMs.set(0, EAST);
    expect(payloadOf(await invoke(EAST)).nowMs).toBeGreaterThan(kernel.clock.now() - 10_000);
  });
});

describe('a throttled Lambda', () => {
  it('refuses a share of the invocations by the name that state machines retry', async () => {
    const { kernel, invoke } = stage();
    kernel.activeFaults.throttledRatio.set(0.5, EAST, 'lambda');
    const outcomes: (Invocation | undefined)[] = [];
    for (let index = 0; index < 40; index += 1) outcomes.push(await invoke(EAST, {}, 1));
    const refused = outcomes.filter((outcome) => outcome?.kind === 'error');
    expect(refused[0]).toMatchObject({ name: 'Lambda.TooManyRequestsException' });
    expect(refused.length).toBeGreaterThan(10);
    expect(refused.length).toBeLessThan(30);
    expect((await invoke(WEST))?.kind).toBe('value');
  });
});
