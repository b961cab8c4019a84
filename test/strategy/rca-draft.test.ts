import { rcaDraft } from '../../strategy/evidence/rca/draft';
import { rcaMarkdown, rcaPage } from '../../strategy/evidence/rca/forms';
import {
  type About,
  at,
  claim,
  closed,
  draftOf,
  drilled,
  factsOf,
  HEADINGS,
  ledgerOf,
  NIGHT,
  promoted,
  ready,
  section,
  sectionsOf,
  sent,
  type Step,
  waits,
} from './rca-night';

describe('a draft', () => {
  it.each([
    ['an outage', {}],
    ['an incident whose ledger nobody could read', { ledger: null, messages: null }],
    ['a return', { ledger: ledgerOf(claim(), closed(90)), incident: 'return-us-east-1-20270101T000030Z' }],
    [
      'a restore',
      { ledger: ledgerOf(claim(), closed(90)), incident: 'restore-us-east-20270101T000030Z', source: 'us-east' },
    ],
  ])('of %s has every heading, each with content', (_, about) => {
    const sections = sectionsOf(about);
    expect(Object.keys(sections)).toEqual(HEADINGS);
    expect(Object.values(sections).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('of a drill also has the criteria: met, missed or not measured', () => {
    expect(Object.keys(sectionsOf(drilled))).toEqual(['Summary', 'Criteria', ...HEADINGS.slice(1)]);
    const found = section('Criteria', drilled);
    expect(found).toContain('| reads refused | 0 requests | 0 requests | met |');
    expect(found).toContain('| writes refused for | 41 seconds | 30 seconds | missed |');
    expect(found).toContain('| rows not at home | not measured | 0 rows | not measured |');
    expect(section('Summary', drilled)).toContain('Of 3 criteria 1 were met, 1 missed and 1 not measured.');
    expect(section('What was slower than usual', drilled)).toContain('| writes refused for | 41 s | 12 s |');
    expect(section('Messages', drilled)).toContain('drills by slack:D');
    expect(section('Criteria', { ...drilled, ledger: ledgerOf(claim()) })).toContain('Unknown: nobody has scored');
  });

  it('begins with who decided, how long it took, what was lost and what is open', () => {
    const summary = section('Summary');
    expect(summary).toContain('Observers saw the outage begin at 2027-01-01 00:00:00 UTC');
    expect(summary).toContain('people decided: 111111111111/role/incident-commander (approve, rest)');
    expect(summary).toContain('all of its users 2 min 30 s after the outage began');
    expect(summary).toMatch(
      /Lost: at most the last 12 s of confirmed writes, unknown for 1 service, unknown for \d+ services that did not move/,
    );
    expect(summary).toContain('1 file missing in the pack');
  });

  it('shows moments and no heartbeats, and says what it leaves to the timeline', () => {
    const timeline = section('Timeline');
    expect(timeline).toContain(
      '`promote` promoted, 2 times until 00:01:40: us-east/orchestration to us-west-2, us-east/tooling',
    );
    expect(timeline).not.toMatch(/waiting|joined|`decide` wait/);
    expect(timeline).toContain(
      'The ledger has 16 entries. This timeline stands for 11 of them; the other 5 are only in',
    );
  });

  it('has what was ruled out, and what a person accepted', () => {
    const decisions = section('Decisions');
    expect(decisions).toContain('Ruled out: not to eu-central-1: border.');
    expect(decisions).toMatch(/incident-commander \| rest: approve \| up to 50 s and an unknown loss \| passed-on/);
    expect(decisions).toContain('incident commander Ada Byron');
    expect(decisions).toContain('| 2027-01-01 00:01:00 | ada | edit customers |');
    expect(section('What was lost')).toContain('accepted at most 50 s and an unknown loss for rest');
  });

  it('says which step was asked again, and why', () => {
    const slow = section('What was slower than usual');
    expect(slow).toMatch(/`promote waiting` \| 3 \| .* \| the last lease may still be in use \|/);
    expect(slow).toContain('| us-east: CI/CD, Developer Tooling | 2 min 50 s | 24 h | met |');
    expect(slow).toContain('| From the first question until an answer was passed on | 45 s |');
    const taken = section('What was slower than usual', { ledger: ledgerOf(...NIGHT, claim({ reason: 'detected' })) });
    expect(taken).toContain('The conductor was replaced 1 time.');
  });

  it('names the services of each residency that were out, and counts no users', () => {
    const impact = section('Customer impact');
    expect(impact).toContain('Users: not measured.');
    expect(impact).toContain('| US | us-east | tooling | 2027-01-01 00:00:00 | 2027-01-01 00:02:30 | 2 min 50 s |');
  });
});

describe('a fact that the ledger lacks', () => {
  it('is unknown in the draft, and never zero', () => {
    expect(section('What was lost')).toMatch(/Developer Tooling \| unknown: nobody knew how far replication was/);
    const without = (verb: string): About => ({ ledger: ledgerOf(...NIGHT.filter(([, one]) => one !== verb)) });
    expect(section('Customer impact', without('decide'))).not.toMatch(/\b0 s\b/);
    expect(section('Summary', without('decide'))).toContain('When the outage began is unknown');
    expect(section('Summary', without('resume'))).toContain('How long users waited is unknown');
    expect(section('Customer impact', without('resume'))).toMatch(
      /tooling \| 2027-01-01 00:00:00 \| unknown \| unknown: /,
    );
    expect(section('What was slower than usual', without('answer'))).toMatch(/answer was passed on \| unknown: /);
    expect(section('Gaps', without('close'))).toContain('when it ended');
    expect(section('Summary', without('close'))).toContain('How long the incident took is unknown');
  });

  it('is unknown everywhere when nobody could read the ledger', () => {
    const sections = sectionsOf({ ledger: null, messages: null });
    for (const heading of ['Timeline', 'Decisions', 'What was lost', 'Messages', 'Customer impact'])
      expect(sections[heading]).toMatch(/unknown/i);
    expect(sections['Summary']).toContain('Who decided is unknown');
    expect(sections['Summary']).not.toMatch(/\b0 (of|s)\b/);
    expect(sections['Gaps']).toMatch(/when it was declared/);
  });

  it('is named among the gaps, with files, jumps of time and unreadable comparisons', () => {
    const gaps = section('Gaps', { ledger: ledgerOf(...NIGHT, [1000, 'verify', {}], [900, 'verify', {}]) });
    expect(gaps).toContain('| `alarms.jsonl` | nobody \\| collects &lt;it> |');
    expect(gaps).toMatch(/14 min without an entry \| `close` in us-west-2, then `verify`/);
    expect(gaps).toContain('1 min 40 s back');
    const back = { ledger: ledgerOf(claim(), [40, 'reconcile', { output: { kind: 'reconciled' } }]) };
    expect(section('What was lost', { ...back, incident: 'return-us-east-1-20270101T000030Z' })).toContain(
      'Unknown: a comparison of both sides is not readable',
    );
  });

  it('is a question to people', () => {
    const questions = section('Questions people must answer', { messages: ledgerOf(sent(1, { nextBy: at(100) })) });
    expect(questions).toContain('- [ ] What was the root cause?');
    expect(questions).toContain('What have us-east/tooling lost?');
    expect(questions).toContain('Why did internal by slack:C0EXAMPLEINC wait for 1 min 10 s too long?');
    expect(questions).toContain('| Action | Owner | Due |');
  });
});

describe('the messages of a draft', () => {
  const late = ledgerOf(
    sent(1, { kind: 'notice', dueAt: at(60), sentAt: at(400), nextBy: at(1300) }),
    sent(2, { sentAt: at(1500), nextBy: at(2400) }),
    // Its writer died in between.
    sent(2, { sentAt: at(1500), nextBy: at(2400) }),
    sent(3, { kind: 'resolution', dueAt: at(1600), sentAt: at(1610) }),
  );

  it('say who was told when, and which came late', () => {
    const told = section('Messages', { messages: late, recordedAt: at(1700) });
    expect(told).toMatch(/\| internal by slack:C0EXAMPLEINC \| 3 \|.*\| 1 notice, 1 update, 1 resolution \|/);
    expect(told).toMatch(/\| the first message \| 2027-01-01 00:06:40 \| 40 s \|/);
    expect(told).toMatch(/\| message 2 \| 2027-01-01 00:25:00 \| 3 min 20 s \|/);
    expect(told).toContain('Nothing in the pack went to: executives, customers, vendors.');
  });

  it('name one that had to be there by now', () => {
    const told = section('Messages', { messages: late.slice(0, 1), recordedAt: at(1700) });
    expect(told).toMatch(/the next message, which had not come yet \| .* \| 6 min 40 s \|/);
  });

  it('are in time when each came as the one before promised', () => {
    expect(section('Messages')).toContain('No message that is in the pack was late');
  });

  it('say when the outage ended, and so when the report is due', () => {
    expect(section('When the report is due', { messages: late })).toContain('due by 2027-01-04 00:26:40 UTC');
    expect(section('When the report is due')).toContain('it is due at 2027-01-04 00:02:40 UTC, or later');
    expect(section('When the report is due', drilled)).toContain('no report is due');
  });
});

describe('both forms of a draft', () => {
  it('say the same, and repeat no words of a message', () => {
    const draft = draftOf();
    const [markdown, page] = [rcaMarkdown(draft), rcaPage(draft)];
    for (const { heading } of draft.parts) expect(page).toContain(`>${heading}</h2>`);
    expect(page).toContain('Nobody has reviewed it');
    expect(page).not.toContain('<script');
    expect(`${markdown}${page}`).not.toContain('tenant-17');
  });

  it('let no word of a person become a tag, a link or a row', () => {
    const start = { by: 'ic', reason: '<img src=x> [here](http://x)\n| `a' };
    const about = { ledger: ledgerOf(claim({ start })) };
    expect(rcaPage(draftOf(about))).not.toContain('<img');
    expect(section('Decisions', about)).toContain("ic: &lt;img src=x> \\[here](http://x) | 'a.");
  });

  it('stay short, and quick, with 10,000 entries', () => {
    const steps = Array.from({ length: 10_000 }, (_, index): Step => {
      const kinds = [
        waits(index, `until ${index}`),
        promoted(index, 'tooling', 1),
        ready(index, 'ask'),
        [index, 'freeze', {}] as const,
      ];
      return kinds[index % kinds.length]!;
    });
    const ledger = ledgerOf(claim(), ...steps, closed(10_001));
    const facts = factsOf({ ledger });
    const begun = process.cpuUsage();
    const markdown = rcaMarkdown(rcaDraft(facts));
    // It takes a seventh of a second, and a busy machine many times that.
    expect(process.cpuUsage(begun).user).toBeLessThan(3_000_000);
    expect(markdown.length).toBeLessThan(60_000);
    expect(markdown).toMatch(
      /The ledger has 10002 entries. This timeline stands for 60 of them; the other 9942 are only/,
    );
    expect(markdown).toMatch(/7442 moments more, until .*: see `timeline.jsonl`/);
    expect(markdown).toContain('close` closed');
  });
});
