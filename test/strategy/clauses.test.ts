import type { Clause } from '../../strategy/evidence/clauses/clause';
import { citationsIn, type PackSeen, type Shown, shownOf } from '../../strategy/evidence/clauses/in-pack';
import { LAWS } from '../../strategy/evidence/clauses/laws';
import { lawsSection } from '../../strategy/evidence/clauses/section';
import type { Evidence } from '../../strategy/evidence/evidence';
import { evidenceOf } from '../../strategy/evidence/of-ledger';
import { reportPage } from '../../strategy/evidence/page';
import { file } from '../../strategy/pack';
import { checkPage, faultsOf, LOOKS, NO_FAULTS, sheetsOf } from '../support/browser';
import { ENDED } from '../support/ended-incident';

const EVIDENCE = evidenceOf(ENDED);
const FILES = ['evidence.json', 'timeline.jsonl', 'messages.jsonl', 'runbooks/us-east.md'];
const pack = (change: Partial<PackSeen> = {}): PackSeen => ({
  evidence: EVIDENCE,
  ledger: ENDED.ledger,
  messages: [{ verb: 'communicate' }],
  contents: FILES.map((name) => file(name, '{"list":[1,null]}')),
  ...change,
});
const having = (change: Partial<Evidence>): PackSeen => pack({ evidence: { ...EVIDENCE, ...change } });
const row = (where: string, only?: Clause['only']): Clause => ({
  ...{ clause: 'Art. 1', asks: 'a', where, notShown: 'n', add: 'y', ...(only ? { only } : {}) },
});
const seen = (where: string, of = pack()): Shown => shownOf(of, row(where));
const lacks = (where: string, of = pack()): readonly string[] =>
  seen(where, of).lacks.map(({ why, what }) => `${why}: ${what}`);

describe('what of a clause is in a pack', () => {
  it('is everything, if each file, field and step is there', () => {
    const where =
      '`evidence.json#/outcome`, `timeline.jsonl`, `report.html`, `runbooks/`, `ledger.jsonl`: _claim_ says';
    expect(seen(where)).toEqual({ kind: 'all', lacks: [] });
    expect(seen('`evidence.json#/decisions/*/moves/*/target`').kind).toBe('all');
  });

  it.each([
    ['`evidence.json#/drill/verdict`', 'No value: drill/verdict'],
    ['`evidence.json#/signOffs/*/met`', 'Empty: signOffs/*/met'],
    ['`evidence.json#/nobody/knows`', 'No value: nobody/knows'],
    ['`versions.json#/regions/*/region`', 'Missing: versions.json'],
    ['`alarms.jsonl`', 'Missing: alarms.jsonl'],
    ['`charts/`', 'Missing: charts/'],
    ['`ledger.jsonl`: _score_ has it', 'No entry: score'],
    ['`messages.jsonl`: _lead_ has it', 'No entry: lead'],
  ])('is nothing for %s, which has no value', (where, lack) => {
    expect(seen(where).kind).toBe('nothing');
    expect(lacks(where)).toEqual([lack]);
  });

  it('is a part, if a list knows some of it, or if one of two is there', () => {
    expect(seen('`evidence.json#/approvals/*/caller`').kind).toBe('part');
    expect(lacks('`evidence.json#/approvals/*/caller`')).toEqual(['Some values: approvals/*/caller (1 of 2)']);
    expect(lacks('`timeline.jsonl#/list/*`')).toEqual(['Some values: list/* (1 of 2)']);
    expect(seen('`ledger.jsonl`: _claim_, _score_').kind).toBe('part');
    expect(seen('`alarms.jsonl`, `timeline.jsonl`').kind).toBe('part');
    const cut = { file: 'timeline.jsonl', why: 'the rest is missing' };
    expect(lacks('`timeline.jsonl`', pack({ contents: [...pack().contents, cut] }))).toEqual([
      'Incomplete: timeline.jsonl',
    ]);
  });

  it('counts a false, a zero and an empty text as said, and a file with a reason alone as missing', () => {
    const check = { ...EVIDENCE.verification[0]!, ok: false, detail: '' };
    expect(
      seen(
        '`evidence.json#/verification/*/ok`, `evidence.json#/verification/*/detail`',
        having({ verification: [check] }),
      ),
    ).toEqual({ kind: 'all', lacks: [] });
    const contents = [{ file: 'messages.jsonl', why: 'unread' }];
    expect(lacks('`messages.jsonl`: _communicate_', pack({ contents, messages: null }))).toEqual([
      'Missing: messages.jsonl',
    ]);
    expect(lacks('`ledger.jsonl`: _claim_', pack({ ledger: null }))).toEqual(['Missing: ledger.jsonl']);
  });

  it('is said by an empty list of what did not move, if somebody said how it ended', () => {
    const where = '`evidence.json#/notMoved/*/service`';
    expect(seen(where, having({ notMoved: [] })).kind).toBe('all');
    expect(lacks(where, having({ notMoved: [], outcome: null }))).toEqual(['Empty: notMoved/*/service']);
  });

  it('cannot be said of the pack before, which the manifest names later', () => {
    expect(seen('`manifest.json#/writtenAt`').kind).toBe('all');
    expect(lacks('`manifest.json#/previous/pack`')).toEqual(['Not yet written: manifest.json#/previous']);
  });

  it('is nothing in a pack of another occasion, although the fields are there', () => {
    const kinds = (of: PackSeen) =>
      (['tests', 'incidents', 'restores'] as const).map((only) => shownOf(of, row('`evidence.json#/flow`', only)).kind);
    expect(kinds(pack())).toEqual(['other', 'all', 'other']);
    expect(kinds(having({ flow: 'restore' }))).toEqual(['other', 'all', 'all']);
    expect(kinds(having({ flow: 'drill' }))).toEqual(['all', 'other', 'other']);
    const { outageStartedAt } = EVIDENCE.times;
    const times = { ...EVIDENCE.times, outageStartedAt: null };
    expect(outageStartedAt).not.toBeNull();
    expect(kinds(having({ partOf: 'drill-1', times }))).toEqual(['all', 'other', 'other']);
    // A real outage began during the drill.
    expect(kinds(having({ partOf: 'drill-1' }))).toEqual(['all', 'all', 'other']);
    expect(kinds(having({ ledger: { entries: null, chain: 'unreadable', brokenAt: null } }))).toEqual([
      ...['all', 'all', 'other'],
    ]);
  });
});

describe('the rows', () => {
  const ROWS = LAWS.flatMap(({ clauses }) => clauses);

  it('cite each thing once, and say of which occasion only what they cite', () => {
    expect(ROWS.length).toBeGreaterThan(50);
    for (const { where = '', clause } of ROWS) {
      const cited = citationsIn(where).map((one) => one.cited);
      expect([clause, cited]).toEqual([clause, [...new Set(cited)]]);
    }
    expect(ROWS.filter(({ only, where }) => only && where === undefined)).toEqual([]);
  });

  it('find each step with its file', () => {
    expect(citationsIn('`a.jsonl`: _one_ and _two_; `b#/c/*`, `d`')).toEqual([
      { cited: 'a.jsonl', steps: ['one', 'two'] },
      { cited: 'b#/c/*', steps: [] },
      { cited: 'd', steps: [] },
    ]);
    expect(citationsIn('nothing')).toEqual([]);
  });
});

describe('laws and standards in the report of a pack', () => {
  const missing = [{ file: 'signals.jsonl', why: 'nobody asked' }];
  const without = reportPage(EVIDENCE, missing);
  const page = reportPage(EVIDENCE, missing, { laws: lawsSection(pack()) });

  it('come last, closed, a part for each law', () => {
    expect(page.indexOf('id="laws"')).toBeGreaterThan(page.indexOf('id="missing"'));
    expect(page.match(/<details>/g)).toHaveLength(LAWS.length);
    for (const { title } of LAWS) expect(page).toContain(`<h3>${title}</h3>`);
    expect(without).not.toContain('id="laws"');
  });

  it('say of this pack what is there, what is not, and what no pack shows', () => {
    expect(page).toContain('27 rows: all that is cited is here for');
    expect(page).toMatch(/Art\. 11\(1\)<\/b>[\s\S]{0,200}Nothing in any pack\./);
    expect(page).toMatch(/Art\. 11\(2\)<\/b>[\s\S]{0,200}All here:[\s\S]{0,20}<code>times\/declaredAt<\/code>/);
    expect(page).toMatch(/Art\. 11\(6\)<\/b>[\s\S]{0,200}Only packs of a drill, or of what a drill asked for, show it/);
    expect(page).toMatch(/Art\. 11\(7\)<\/b>[\s\S]{0,200}Nothing here\.<\/b> No entry: lead\./);
    expect(page).toContain('<code>messages.jsonl</code>: <i>lead</i> names who had which role');
    expect(page).toContain('ISO/IEC 27031');
  });

  it('need less than 40 kB, also of a pack that has next to nothing', () => {
    const evidence = evidenceOf({ ...ENDED, ledger: null, outcome: undefined, notMoved: undefined });
    const bare = lawsSection({ evidence, ledger: null, messages: null, contents: [] });
    for (const { html } of [bare, lawsSection(pack())]) expect(Buffer.byteLength(html)).toBeLessThan(40_000);
    expect(bare.html).not.toContain('All here');
  });

  checkPage('are open on paper, behind the rest', () => {
    expect(sheetsOf(page)).toBeGreaterThanOrEqual(sheetsOf(without) + 3);
  });

  checkPage.each(LOOKS)('can be read by everybody, closed and open: %s', (_name, look) => {
    expect(faultsOf(page, look)).toEqual(NO_FAULTS);
    expect(faultsOf(page.replaceAll('<details>', '<details open>'), look)).toEqual(NO_FAULTS);
  });
});
