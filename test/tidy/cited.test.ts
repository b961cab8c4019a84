/** What a comment, a message or a page cites is in the repository. */
import { dirname, join } from 'node:path';
import { PROMISES } from '../../lab/judge/promises/promise';
import { PARAMETERS } from '../../lab/kernel/parameters';
import { anchorsOf, exists, pathsNamed, read, TRACKED } from './tracked';

const ADRS = TRACKED.filter((file) => file.startsWith('docs/adr/')).map((file) => Number(/\d{4}/.exec(file)?.[0]));
const PAGES = TRACKED.filter((file) => file.endsWith('.md'));
const CITING = TRACKED.filter((file) => /\.(ts|mjs|cjs|yaml|py|md)$/.test(file) && !file.startsWith('test/tidy/'));
/** The file in one line, without what begins the lines of a comment. */
const flat = (file: string): string => read(file).replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/|#)?\s*/g, ' ');

interface Cited {
  readonly file: string;
  readonly text: string;
  readonly match: RegExpMatchArray;
}

/** Every place of these files that matches. */
const cited = (pattern: RegExp, files: readonly string[] = CITING): readonly Cited[] =>
  files.flatMap((file) => {
    const text = flat(file);
    return [...text.matchAll(pattern)].map((match) => ({ file, text, match }));
  });
const wrong = (all: readonly Cited[], isRight: (one: Cited) => boolean): readonly string[] =>
  all
    .filter((one) => !isRight(one))
    .map(({ file, text, match }) => `${file}: ${text.slice(Math.max(0, match.index! - 40), match.index! + 40)}`);

describe('a citation', () => {
  it('of a section says of what, and the section is a heading of docs/objectives.md', () => {
    const objectives = read('docs/objectives.md');
    const sections = cited(
      /§ ?(\d+)?/g,
      CITING.filter((file) => file !== 'docs/objectives.md'),
    );
    expect(sections.length).toBeGreaterThan(30);
    const isRight = ({ text, match }: Cited): boolean =>
      match[1] !== undefined &&
      /\bstrategy \(?(?:§[^§().]*)*$/i.test(text.slice(Math.max(0, match.index! - 200), match.index)) &&
      objectives.includes(`\n## §${match[1]} `);
    expect(wrong(sections, isRight)).toEqual([]);
  });

  it('of a decision has its page', () => {
    const decisions = cited(/\bADR (\d+)|docs\/adr\/(\d{4})/g);
    expect(decisions.length).toBeGreaterThan(20);
    expect(wrong(decisions, ({ match }) => ADRS.includes(Number(match[1] ?? match[2])))).toEqual([]);
  });

  it('of a page has that page, and the heading, by its anchor or by its name', () => {
    const shipped = CITING.filter((file) => !file.startsWith('test/'));
    const pages = cited(/\b(docs\/[\w/-]+\.md)(?:#([\w-]+)|, "([^"]+)")?/g, shipped);
    expect(pages.length).toBeGreaterThan(20);
    const isRight = ({ match: [, page = '', anchor, name] }: Cited): boolean =>
      exists(page) &&
      (anchor === undefined || anchorsOf(read(page)).includes(anchor)) &&
      (name === undefined || new RegExp(`^(#+ ${name}$|\\*\\*${name}\\.\\*\\*)`, 'm').test(read(page)));
    expect(wrong(pages, isRight)).toEqual([]);
  });

  it('of a page that lies elsewhere is not made', () => {
    expect(wrong(cited(/\b(aws-facts|field-notes|strategy-v0|facts page)\b/g), () => false)).toEqual([]);
  });
});

describe('a link', () => {
  it('leads to a file and a heading that exist', () => {
    const links = PAGES.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map((match) => ({ file, match })),
    );
    expect(links.length).toBeGreaterThan(40);
    const broken = links.filter(({ file, match: [, path = '', anchor] }) => {
      const target = path === '' ? file : join(dirname(file), path);
      return !exists(target) || (anchor !== undefined && !anchorsOf(read(target)).includes(anchor));
    });
    expect(broken.map(({ file, match }) => `${file}: ${match[0]}`)).toEqual([]);
  });
});

describe('a page', () => {
  it.each(['README.md', 'CONTRIBUTING.md', 'docs/objectives.md', 'docs/aws.md', 'docs/style.md', 'docs/to-add.md'])(
    '%s names paths that exist',
    (page) => {
      const paths = pathsNamed(read(page));
      expect(paths.length).toBeGreaterThan(3);
      expect(paths.filter((path) => !exists(path))).toEqual([]);
    },
  );

  it('has every promise, with the file that judges it', () => {
    const objectives = read('docs/objectives.md');
    expect(PROMISES.filter((name) => !objectives.includes(`| \`${name}\` `))).toEqual([]);
  });

  it('has every parameter that the lab assumes', () => {
    const facts = read('docs/aws.md');
    expect(Object.keys(PARAMETERS).filter((name) => !facts.includes(`\`${name}\``))).toEqual([]);
  });
});
