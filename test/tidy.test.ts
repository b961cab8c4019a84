import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RUNBOOK_HEADINGS } from '../infra/constructs/signals/runbook-alarm';
import { knownScenarios } from '../lab/scenario/file';

const ROOT = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(ROOT, file)));
const folders = (under: string): string[] =>
  readdirSync(join(ROOT, under)).filter((name) => statSync(join(ROOT, under, name)).isDirectory());

const VERBS = folders('functions').filter((name) => !['runtime', 'cell'].includes(name));

describe('the tree', () => {
  it.each([...VERBS, ...folders('functions/cell').map((name) => `cell/${name}`)])(
    'functions/%s has a contract and a handler',
    (verb) => {
      expect(existsSync(join(ROOT, 'functions', verb, 'contract.ts'))).toBe(true);
      expect(existsSync(join(ROOT, 'functions', verb, 'handler.ts'))).toBe(true);
    },
  );

  it.each(VERBS)('%s has a test of its name', (verb) => {
    expect(tracked).toContain(`test/functions/${verb}.test.ts`);
  });

  it('keeps handlers short', () => {
    const long = tracked.filter(
      (file) => /^functions\/.+\/handler\.ts$/.test(file) && read(file).split('\n').length > 61,
    );
    expect(long).toEqual([]);
  });

  it('has no catch-all folder', () => {
    const banned = /(^|\/)(src|lib|utils|common|shared|types|helpers|misc)\//;
    expect(tracked.filter((file) => banned.test(file))).toEqual([]);
  });

  it('names the roles of regions, never primary and secondary, in code that runs after a switch', () => {
    const named = tracked.filter(
      (file) =>
        /^(functions|statemachines)\/.+\.(ts|yaml)$/.test(file) &&
        /\b(primary|secondary)(Region|_region)?\b/i.test(read(file)),
    );
    expect(named).toEqual([]);
  });

  it('imports nothing of its own under another name', () => {
    const imported = tracked
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/^import [^;]*?\{([^}]*)\} from '\.[^']*';$/gm)].map(([, names = '']) => ({
          file,
          names,
        })),
      );
    expect(imported.length).toBeGreaterThan(1000);
    // Lambda calls every function's export `handler`, so a test of several functions has to tell them apart.
    const aliased = imported.flatMap(({ file, names }) =>
      [...names.matchAll(/\b(?!handler as )\w+ as \w+/g)].map(([alias]) => `${file}: ${alias}`),
    );
    expect(aliased).toEqual([]);
  });
});

describe('the documents', () => {
  it('point to places that exist', () => {
    const table = /## Where is…\?\n([\s\S]+?)\n## |## Where is…\?\n([\s\S]+)/.exec(read('README.md'))?.[0] ?? '';
    const paths = [...table.matchAll(/`([a-z-]+\/[\w./-]+)`/g)].map((match) => match[1]!);
    expect(paths.length).toBeGreaterThan(12);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('name every scenario in the README', () => {
    expect(knownScenarios().filter((name) => !read('README.md').includes(`\`${name}\``))).toEqual([]);
  });

  it('number decisions without a gap', () => {
    const numbers = readdirSync(join(ROOT, 'docs/adr'))
      .sort()
      .map((file) => Number(file.slice(0, 4)));
    expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
  });

  it('have a runbook article in the fixed form for every heading an alarm may point to', () => {
    const runbook = read('docs/runbook.md');
    for (const heading of RUNBOOK_HEADINGS) {
      const article = runbook.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const part of ['Description', 'Investigation', 'Resolution', 'When not to use it'])
        expect({ heading, article }).toEqual({ heading, article: expect.stringContaining(`**${part}.**`) as string });
    }
  });
});
