import { benchCommand } from '../../../lab/bench/command';
import { drillCommand } from '../../../lab/drill/command';
import { huntCommand } from '../../../lab/hunt/command';
import { executeCommand } from '../../../lab/interpreter/command';
import { conformCommand } from '../../../lab/interpreter/conform/command';
import { scenariosCommand } from '../../../lab/drill/scenarios-command';

const COMMANDS = {
  drill: drillCommand,
  hunt: huntCommand,
  scenarios: scenariosCommand,
  bench: benchCommand,
  execute: executeCommand,
  conform: conformCommand,
};

async function run(command: (typeof COMMANDS)[keyof typeof COMMANDS], args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const screen = { isTerminal: false, write: (text: string) => void out.push(text) };
  const io = { stdout: (text: string) => void out.push(text), stderr: (text: string) => void err.push(text), screen };
  return { code: await command(args, io), out: out.join('\n'), err };
}

describe.each(Object.entries(COMMANDS))('%s', (name, command) => {
  it.each([['--help'], ['-h'], ['--out', 'somewhere', '--help']])(
    'prints its manual, and does nothing: %s',
    async (...args) => {
      const { code, out, err } = await run(command, args);
      expect([code, err]).toEqual([0, []]);
      expect(out).toContain(`usage: ${name}`);
      expect(out).toMatch(/\nexit code\n {2}0 {2}.+/);
      // Every flag in the usage has a line of its own.
      const usage = out.split('\n')[0] ?? '';
      const flags = [...usage.matchAll(/--[a-z]+/g)].map(([flag]) => flag);
      expect(flags.filter((flag) => !out.includes(`\n  ${flag} `))).toEqual([]);
    },
  );

  it('refuses a flag that it does not have in one line', async () => {
    const { code, out, err } = await run(command, ['--frobnicate']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toEqual([expect.stringMatching(/^Unknown option '--frobnicate'.*; usage: [^\n]+$/)]);
  });
});

describe('a flag with nothing in it', () => {
  it.each([
    [drillCommand, '--out='],
    [drillCommand, '--out= '],
    [drillCommand, '--scenario='],
    [huntCommand, '--out='],
  ])('is refused by its name, and nothing is written', async (command, flag) => {
    const { code, out, err } = await run(command, [flag]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toEqual([expect.stringMatching(new RegExp(`^${flag.split('=')[0]}: is empty`))]);
  });
});
