import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executeCommand } from '../../../lab/interpreter/command';
import { LAMBDA, machineOf, TOKEN } from './bench';

const folder = mkdtempSync(join(tmpdir(), 'execute-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function execute(...args: string[]): Promise<{ code: number; out: Record<string, unknown>; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await executeCommand(args, { stdout: (text) => out.push(text), stderr: (text) => err.push(text) });
  return { code, out: JSON.parse(out.join('') || '{}') as Record<string, unknown>, err: err.join('\n') };
}

const input = file('input.json', { n: 1 });
const ok = file('ok.json', machineOf({ Only: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } }));
const work = file(
  'work.json',
  machineOf({ Work: { Type: 'Task', Resource: LAMBDA, End: true, Retry: [{ ErrorEquals: ['Busy'] }] } }),
);

describe('npm run lab -- execute', () => {
  it('prints the result with its history', async () => {
    const { code, out } = await execute('--definition', ok, '--input', input);
    expect(code).toBe(0);
    expect(out).toMatchObject({ status: 'SUCCEEDED', output: 2 });
    expect(out['history']).toHaveLength(4);
  });

  it('reads a definition in YAML', async () => {
    const yaml =
      'QueryLanguage: JSONata\nStartAt: Only\nStates:\n  Only:\n    Type: Fail\n    Error: Broken # on purpose\n';
    const { code, out } = await execute('--input', input, '--definition', file('fail.asl.yaml', yaml));
    expect(code).toBe(1);
    expect(out).toMatchObject({ status: 'FAILED', error: 'Broken' });
  });

  it('answers attempts in order and repeats the last answer', async () => {
    const mocks = file('mocks.json', {
      Work: [{ error: 'Busy' }, { error: 'Busy', cause: 'again' }, { output: 'done' }],
    });
    expect(await execute('--definition', work, '--input', input, '--mocks', mocks)).toMatchObject({
      code: 0,
      out: { output: 'done' },
    });
    const busy = file('busy.json', { Work: [{ error: 'Busy' }] });
    expect(await execute('--definition', work, '--input', input, '--mocks', busy)).toMatchObject({
      code: 1,
      out: { error: 'Busy' },
    });
  });

  it('prints the beginning and the end of a history that is longer than anybody reads', async () => {
    const never = { Condition: '{% false %}', Next: 'End' };
    const round = machineOf({
      Again: { Type: 'Pass', Next: 'Over?' },
      'Over?': { Type: 'Choice', Choices: [never], Default: 'Again' },
      End: { Type: 'Succeed' },
    });
    const { code, out } = await execute('--definition', file('round-choice.json', round), '--input', input);
    expect(code).toBe(1);
    expect(out).toMatchObject({ status: 'FAILED', error: 'States.Runtime', eventsLeftOut: 24_000 });
    expect(out['history']).toHaveLength(1000);
    expect((out['history'] as { id: number }[]).map(({ id }) => id)).toEqual([
      ...Array.from({ length: 500 }, (_, index) => index + 1),
      ...Array.from({ length: 500 }, (_, index) => index + 24_501),
    ]);
  });

  it('lets a task time out by its heartbeat, or by the default of AWS', async () => {
    const mocks = file('silent.json', { Ask: [{ timesOut: true }] });
    for (const more of [{ HeartbeatSeconds: 5 }, {}]) {
      const ask = file('ask.json', machineOf({ Ask: { Type: 'Task', Resource: TOKEN, End: true, ...more } }));
      const { code, out } = await execute('--definition', ask, '--input', input, '--mocks', mocks);
      expect({ code, error: out['error'] }).toEqual({ code: 1, error: 'States.Timeout' });
    }
  });

  it('prints the same for the same files', async () => {
    const random = file(
      'random.json',
      machineOf({ Only: { Type: 'Pass', Output: '{% [$random(), $uuid(), $now()] %}', End: true } }),
    );
    expect(await execute('--definition', random, '--input', input)).toEqual(
      await execute('--definition', random, '--input', input),
    );
  });

  it.each<[string, () => string[], RegExp]>([
    ['an unknown flag', () => ['--definition', ok, '--seed', '1'], /Unknown option '--seed'/],
    ['a flag without its file', () => ['--definition'], /'--definition <value>' argument missing/],
    ['a missing flag', () => ['--definition', ok], /--input is missing/],
    [
      'a missing file',
      () => ['--definition', join(folder, 'none.json'), '--input', input],
      /none\.json: there is no such file/,
    ],
    ['a folder', () => ['--definition', folder, '--input', input], /cannot be read/],
    [
      'malformed JSON',
      () => ['--definition', ok, '--input', file('bad.json', '{\n  "a": tru\n}')],
      /bad\.json:2:11: not valid JSON/,
    ],
    [
      'JSON cut off',
      () => ['--definition', ok, '--input', file('cut.json', '{"a":')],
      /:1:6: not valid JSON: the text ends too early/,
    ],
    [
      'a comma too much',
      () => ['--definition', ok, '--input', file('comma.json', '[1,\n2,\n]')],
      /:3:1: .*unexpected "]"/,
    ],
    [
      'malformed YAML',
      () => ['--definition', file('bad.yaml', 'a: 1\n b: 2'), '--input', input],
      /bad\.yaml:1:\d+: not valid YAML/,
    ],
    [
      'an invalid definition',
      () => ['--definition', file('odd.json', machineOf({ Odd: { Type: 'Pass' } })), '--input', input],
      /odd\.json: State 'Odd'/,
    ],
    [
      'Pass states that go round for ever',
      () => [
        '--definition',
        file(
          'round.json',
          machineOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Pass', Next: 'B' } }),
        ),
        '--input',
        input,
      ],
      /round\.json: State 'A': leads into Pass states that go round for ever: A, B, C/,
    ],
    [
      'such states in a branch',
      () => {
        const branch = { StartAt: 'In', States: { In: { Type: 'Pass', Next: 'In' } } };
        const both = machineOf({ Both: { Type: 'Parallel', Branches: [branch], End: true } });
        return ['--definition', file('inner.json', both), '--input', input];
      },
      /inner\.json: State 'In': leads into Pass states/,
    ],
    [
      'JSON that is nested too deeply',
      () => ['--definition', ok, '--input', file('deep.json', `${'['.repeat(50_000)}${']'.repeat(50_000)}`)],
      /deep\.json: is nested deeper than 200 levels/,
    ],
    ['a Task without mock', () => ['--definition', work, '--input', input], /State 'Work': .*no mock/],
    [
      'a mock for no Task',
      () => ['--definition', ok, '--input', input, '--mocks', file('m1.json', { Nobody: [] })],
      /no Task named 'Nobody'/,
    ],
    [
      'a mock of the wrong shape',
      () => ['--definition', work, '--input', input, '--mocks', file('m2.json', { Work: [{ result: 1 }] })],
      /'Work': each answer/,
    ],
    [
      'mocks that are no list',
      () => ['--definition', work, '--input', input, '--mocks', file('m3.json', { Work: {} })],
      /must be a list/,
    ],
    [
      'an input above the limit',
      () => ['--definition', ok, '--input', file('big.json', JSON.stringify('x'.repeat(262_144)))],
      /larger than 262144 bytes/,
    ],
  ])('refuses %s with one line and code 2', async (_what, args, message) => {
    const { code, out, err } = await execute(...args());
    expect(code).toBe(2);
    expect(out).toEqual({});
    expect(err).toMatch(message);
    expect(err).not.toContain('\n');
  });
});
