import { parseEnvironment } from '../../../infra/environments/load';
import { factsOf } from '../../../infra/runbooks/facts';
import { markdownOf, versionOf } from '../../../strategy/runbooks/markdown';
import { indexPage, pageOf } from '../../../strategy/runbooks/page';
import type { Review } from '../../../strategy/runbooks/review';
import { runbooksOf } from '../../../strategy/runbooks/runbooks';
import { checkPage, faultsOf, LOOKS, NO_FAULTS } from '../../support/browser';
import { made, runbookOf } from './made';

const prod = made('prod');
const runbook = runbookOf(prod, 'us-east-region-loss');
const CURRENT: Review = { kind: 'current', on: '2027-01-31', days: 3 };
const OVERDUE: Review = { kind: 'overdue', on: '2026-01-31', days: 368 };
const changed = (fields: object) =>
  runbooksOf(factsOf(parseEnvironment({ ...prod.environment, ...fields }), prod.deployed));

describe('the version of a runbook', () => {
  it('is the same for the same facts, and as long as people can read aloud', () => {
    expect(runbooksOf(prod.facts).map(versionOf)).toEqual(prod.runbooks.map(versionOf));
    expect(versionOf(runbook)).toMatch(/^[0-9a-f]{12}$/);
    expect(new Set(prod.runbooks.map(versionOf)).size).toBe(prod.runbooks.length);
  });

  it('is not changed by a review, or by the day of printing', () => {
    const reviewed = changed({ runbooks: { owner: 'operationsLead', reviewedOn: '2027-01-31' } });
    expect(reviewed.map(versionOf)).toEqual(prod.runbooks.map(versionOf));
    const withoutReview = (text: string): string => text.replace(/^\| Last review date .*$/m, '');
    expect(withoutReview(markdownOf(runbook, OVERDUE))).toBe(withoutReview(markdownOf(runbook, CURRENT)));
  });

  it('is changed by what the environment changes', () => {
    const slower = changed({ dnsTtlSeconds: 60 });
    expect(versionOf(slower[0]!)).not.toBe(versionOf(prod.runbooks[0]!));
  });
});

describe('the page of a runbook', () => {
  it.each([
    [{ kind: 'never' } as const, '<strong class="red">never reviewed</strong>'],
    [OVERDUE, '<strong class="red">2026-01-31, overdue: 368 days ago, 90 are allowed</strong>'],
  ])('shows in red that %j', (review, shown) => {
    expect(pageOf(runbook, review)).toContain(shown);
    expect(indexPage('prod', prod.runbooks, review)).toContain(shown);
  });

  it('shows a review of the last 90 days without red', () => {
    expect(pageOf(runbook, CURRENT)).toMatch(/<dd>\s*2027-01-31\s*<\/dd>/);
    expect(pageOf(runbook, CURRENT)).not.toContain('class="red"');
  });

  it('has each command whole, as the Markdown has it, and needs no script', () => {
    const page = pageOf(runbook, CURRENT);
    const commands = [...page.matchAll(/<pre[^>]*><code>(.*?)<\/code><\/pre>/gs)].map(([, text]) =>
      text!.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    );
    const fenced = [...markdownOf(runbook, CURRENT).matchAll(/ {2}```sh\n(.*?)\n {2}```/gs)].map(([, text]) =>
      text!.replaceAll(/^ {2}/gm, ''),
    );
    expect(commands.length).toBeGreaterThan(20);
    expect(commands).toEqual(fenced);
    expect(page).not.toMatch(/<script|undefined|\[object/);
  });

  it('leads to every runbook from the list', () => {
    const links = [...indexPage('prod', prod.runbooks, CURRENT).matchAll(/href="([^"]+)\.html"/g)].map(([, id]) => id);
    expect(links).toEqual(prod.runbooks.map(({ id }) => id));
  });

  checkPage.each(LOOKS)('is accessible and fits, %s', (_, look) => {
    expect(faultsOf(pageOf(runbook, OVERDUE), look)).toEqual(NO_FAULTS);
    expect(faultsOf(indexPage('prod', prod.runbooks, OVERDUE), look)).toEqual(NO_FAULTS);
  });
});
