/** The strategy's runbook template, copied by hand: every line of it is a heading of every runbook, with content. */
import { Runbook, SCENARIO_CLASSES } from '../../../strategy/runbooks/runbook';
import { markdownOf } from '../../../strategy/runbooks/markdown';
import { pageOf } from '../../../strategy/runbooks/page';
import { CONFIGS, made } from './made';

/** Section → how each of its lines begins. */
const TEMPLATE: Readonly<Record<string, readonly RegExp[]>> = {
  Prerequisites: [
    /^Access to KMS keys/,
    /^DNS\/Anycast control/,
    /^Observability dashboards/,
    /^Change-freeze authority/,
  ],
  'Trigger Conditions': [
    /^SLO\/SLA breaches/,
    /^Replication lag thresholds/,
    /^Health check failures/,
    /^Manual invoke/,
  ],
  Actions: [
    /^1\. Declare incident and roles \(IC, Ops, Comms\)/,
    /^2\. Freeze risky writes \(control plane, config\)/,
    /^3\. Drain traffic .*disable new job dispatch/,
    /^4\. Promote standby control plane and data stores/,
    /^5\. Rehydrate caches and queues, restart stateless services/,
    /^6\. Verify functions \(auth, CRUD, job run\)/,
    /^7\. Resume traffic gradually \(canary\)/,
    /^8\. Record timestamps, metrics, notifications and variances/,
  ],
  Rollback: [
    /^Revert DNS\/Anycast weights/,
    /^Demote promoted replicas/,
    /^Restore from last good snapshot/,
    /^Document data reconciliation/,
  ],
  'Post-Event': [/^Capture RCA/, /^Attach evidence/, /^Schedule corrective actions/, /^Update this runbook/],
};
const METADATA = ['Runbook name', 'Owner', 'Last review date', 'Services covered', 'Data class'];

type Outline = Readonly<Record<string, readonly { readonly line: string; readonly text: string }[]>>;

/** Sections with their lines, and what stands below each line. `at`: splits the text at headings of that level. */
const outlineOf = (text: string, at: (level: 2 | 3) => RegExp, plain: (part: string) => string): Outline =>
  Object.fromEntries(
    parts(text, at(2)).map(([section = '', body = '']) => [
      plain(section),
      parts(body, at(3)).map(([line = '', below = '']) => ({ line: plain(line), text: plain(below) })),
    ]),
  );
/** Pairs of a heading and what follows it. What stands before the first heading is left out. */
const parts = (text: string, heading: RegExp): readonly (readonly string[])[] => {
  const pieces = text.split(heading).slice(1);
  return pieces.flatMap((piece, index) => (index % 2 === 0 ? [[piece, pieces[index + 1] ?? '']] : []));
};
const markdownOutline = (text: string): Outline =>
  outlineOf(
    text,
    (level) => new RegExp(`^${'#'.repeat(level)} (.+)$`, 'm'),
    (part) => part.trim(),
  );
const pageOutline = (text: string): Outline =>
  outlineOf(
    text,
    (level) => new RegExp(`<h${level}[^>]*>(.*?)</h${level}>`, 's'),
    (part) =>
      part
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
  );

function expectTemplate(outline: Outline): void {
  expect(Object.keys(outline)).toEqual(['Metadata', ...Object.keys(TEMPLATE)]);
  for (const [section, lines] of Object.entries(TEMPLATE)) {
    const found = outline[section]!;
    expect(found.map(({ line }, index) => lines[index]?.test(line) ?? line)).toEqual(lines.map(() => true));
    for (const { line, text } of found) expect([line, text.length > 30]).toEqual([line, true]);
  }
}

describe.each(CONFIGS)('the runbooks of %s', (config) => {
  const { facts, runbooks } = made(config);

  it('are one for each placement and scenario', () => {
    const wanted = facts.topology.placements.flatMap(({ name }) => SCENARIO_CLASSES.map((one) => `${name}-${one}`));
    expect(runbooks.map(({ id }) => id)).toEqual(wanted);
  });

  it('have every line of the template as a heading, in its order, with content: as Markdown and as a page', () => {
    for (const runbook of runbooks) {
      expectTemplate(markdownOutline(markdownOf(runbook, { kind: 'never' })));
      expectTemplate(pageOutline(pageOf(runbook, { kind: 'never' })));
    }
  });

  it('have all metadata, with a value each', () => {
    for (const runbook of runbooks) {
      const rows = [...markdownOf(runbook, { kind: 'never' }).matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)];
      for (const name of METADATA) expect(rows.find(([, field]) => field === name)?.[2]).toMatch(/\w{3}/);
      const page = pageOf(runbook, { kind: 'never' });
      const fields = [...page.matchAll(/<dt>([^<]+)<\/dt>\s*<dd>(.*?)<\/dd>/gs)].map(([, field, value]) => [
        field,
        value,
      ]);
      for (const name of METADATA) expect(new Map(fields as [string, string][]).get(name)).toMatch(/\w{3}/);
    }
  });
});

it('a runbook without one line of the template is refused, and so is a line without content', () => {
  const [runbook] = made('dev').runbooks;
  const rest = Object.fromEntries(Object.entries(runbook!.postEvent).slice(1));

  expect(Runbook.safeParse(runbook).success).toBe(true);
  expect(Runbook.safeParse({ ...runbook, postEvent: rest }).success).toBe(false);
  expect(Runbook.safeParse({ ...runbook, postEvent: { ...runbook!.postEvent, 'Capture RCA': [] } }).success).toBe(
    false,
  );
});
