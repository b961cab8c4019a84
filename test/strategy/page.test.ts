import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  blindPage,
  isPageDue,
  type OpenQuestion,
  pagesFor,
  shutRegions,
  standingMatters,
  successorPages,
} from '../../strategy/page';
import { MARKS } from '../../strategy/probe';
import { marks, NOW_MS, observations } from './observed';
import { BUCKET_FAILS, claimed, COMMON, EAST, EU, GONE, INCIDENT, LOGIN_FAILS, situation, WEST } from './situations';

const QUIET = observations({});
const CONTESTED = observations({ [EAST]: marks('S'.repeat(9)) }, { [EAST]: { [EAST]: marks('') } });
/** A bucket has begun to fail, too shortly to move anything. */
const AILING = observations({ [EAST]: marks('', { 'content-standard': 'IIII' }) });
const question: OpenQuestion = {
  ...{
    incident: INCIDENT,
    region: WEST,
    scope: 'rest',
    askedAt: 'then',
    answerAt: 'https://abc.lambda-url.us-west-2.on.aws/',
    expiresAt: '2027-01-01T00:45:00.000Z',
  },
  moves: [
    { placement: 'us-east', service: 'tooling', target: WEST },
    { placement: 'us-west', service: 'tooling', target: WEST },
  ],
};
const pages = (seen: Parameters<typeof situation>, questions: OpenQuestion[] = []) =>
  pagesFor(situation(...seen), questions);
const matters = (...asked: Parameters<typeof pages>): string[] => pages(...asked).map(({ matter }) => matter);
const closed = (outcome: string, more = {}) => claimed({ state: 'closed', outcome, endedSecondsAgo: 30, ...more });

describe('a page', () => {
  const sent = (secondsAgo: number) => ({
    ...{ matter: 'lost us-east-1', region: 'us-west-2', times: 1 },
    at: new Date(NOW_MS - secondsAgo * 1000).toISOString(),
  });
  const now = { nowMs: NOW_MS, shut: ['us-east-1'] };

  it('is due when nobody was told, and again every quarter of an hour', () => {
    expect(isPageDue(undefined, now)).toBe(true);
    expect([0, 10, 899, 900, 9000].map((ago) => isPageDue(sent(ago), now))).toEqual([
      ...[false, false, false, true, true],
    ]);
  });

  it('is due when it was sent from where no message may get out', () => {
    expect(isPageDue(sent(10), { ...now, shut: ['us-west-2'] })).toBe(true);
    const shut = (seen: Parameters<typeof situation>[0]) => shutRegions(situation(seen));
    expect(shut(observations({ 'us-west-2': marks('', { outside: 'SSS' }) }))).toEqual(['us-west-2']);
    expect(shut(GONE)).toEqual(['us-east-1']);
    expect(shut(observations({}))).toEqual([]);
  });

  it('stands for a minute longer than until the next page, even if no page could be sent', () => {
    const standing = (...pages: Parameters<typeof standingMatters>[0]) => standingMatters(pages, NOW_MS);
    expect(standing(sent(959))).toEqual(['lost us-east-1']);
    expect(standing(sent(960))).toEqual([]);
    expect(standing({ ...sent(9000), seenAt: sent(10).at })).toEqual(['lost us-east-1']);
    expect(standing({ ...sent(10), seenAt: sent(960).at })).toEqual([]);
  });

  it('is due when nobody can read when it was sent', () => {
    expect(isPageDue({ ...sent(0), at: 'lately' }, now)).toBe(true);
  });
});

describe('what people have to know', () => {
  it('is nothing while all is well, or while nobody can say anything', () => {
    expect(pages([QUIET])).toEqual([]);
    expect(pages([[]])).toEqual([]);
    expect(pages([observations({ [EAST]: marks('UUU') })])).toEqual([]);
    expect(pages([observations({ [EAST]: marks('II') })])).toEqual([]);
  });

  it('is one matter per region and kind, however many services have it', () => {
    expect(matters([GONE])).toEqual([`lost ${EAST}`]);
    expect(matters([LOGIN_FAILS])).toEqual([`failing ${EAST}`]);
    expect(matters([CONTESTED])).toEqual([`contested ${EAST}`]);
    expect(matters([COMMON])).toEqual([EAST, WEST, EU].map((region) => `common ${region}`));
    const both = observations({ [EAST]: marks('', { identity: 'IIIII' }), [EU]: marks('', { identity: 'IIIII' }) });
    expect(matters([both])).toEqual([`failing ${EAST}`, `failing ${EU}`]);
  });

  it.each([
    [
      GONE,
      'lost',
      /^us-east-1 is lost: nobody reaches .* no sign of life\./,
      /nothing for Tier-0: .* answer the question/,
    ],
    [LOGIN_FAILS, 'failing', /^us-east-1 is impaired: .* fail\./, /answer the question .* start "evacuate" by hand/],
    [CONTESTED, 'contested', /^us-east-1 is contested: .* Nothing moves by itself\./, /ask users .* "despite"/],
    [COMMON, 'common', /^us-east-1 fails, and so do all .* deploys are frozen\./, /last deploy and roll it back/],
    [AILING, 'ailing', /^us-east-1 fails .* not long enough yet/, /If it lasts, a question follows/],
  ] as const)('says of each condition what it means, and what to do: %#', (...[seen, kind, what, todo]) => {
    const [page] = pages([seen]);
    expect(page?.matter).toBe(`${kind} us-east-1`);
    expect(page?.subject).toMatch(new RegExp(`^us-east-1 ${kind}: [1-8] of 8 services$`));
    const [means = '', does = ''] = page?.text.split(' To do: ') ?? [];
    expect(means).toMatch(what);
    expect(does).toMatch(todo);
    const heading = kind === 'contested' || kind === 'common' ? kind : 'region-impaired';
    expect(does).toMatch(new RegExp(`\\. Runbook: docs/runbook\\.md#${heading}$`));
  });

  it('is also that it fails for a moment, for peers or for the internet, unless more is known of the region', () => {
    const bucket = (last: string) => observations({ [EAST]: marks('', { 'content-standard': last }) });
    expect(matters([bucket('III')])).toEqual([]);
    expect(matters([bucket('IIII')])).toEqual([`ailing ${EAST}`]);
    const of = { [EAST]: marks('', { 'content-standard': 'IIII' }) };
    expect(matters([observations(of, { [WEST]: { [EAST]: marks('') } })])).toEqual([`ailing ${EAST}`]);
    expect(matters([observations({}, { [WEST]: of })])).toEqual([]);
    const unreachable = (last: string) => observations({ [EAST]: marks('', { outside: last }) });
    expect(matters([unreachable('SSS')])).toEqual([]);
    expect(matters([unreachable('SSSS')])).toEqual([`ailing ${EAST}`]);
    const both = observations({ [EAST]: marks('', { identity: 'IIIII', 'content-standard': 'IIII' }) });
    expect(matters([both])).toEqual([`failing ${EAST}`]);
    // What is known of another region says nothing about this one.
    const apart = { [EAST]: marks('', { 'content-standard': 'IIII' }), [WEST]: marks('', { identity: 'IIIII' }) };
    expect(matters([observations(apart)])).toEqual([`ailing ${EAST}`, `failing ${WEST}`]);
  });

  it('says since when as far as anybody knows', () => {
    // Users on the internet do not reach it; no peer has seen it fail.
    const [page] = pages([observations({ [EAST]: marks('', { outside: 'SSSS' }) })]);
    expect(page?.text).toContain('Seen since an unknown time. Peers: us-west-2 well, ');
    expect(page?.text).toContain('From the internet: down.');
  });

  it('says what was seen since when, by whom, and what to do', () => {
    expect(pages([LOGIN_FAILS])).toEqual([
      {
        ...{ matter: 'failing us-east-1', about: EAST, subject: 'us-east-1 failing: 2 of 8 services' },
        text: expect.stringMatching(
          new RegExp(
            [
              '^us-east-1 is impaired: some of its services fail\\. Services: identity, control-plane\\. ',
              'Seen since 2027-01-01T00:29:15\\.000Z\\. ',
              'Peers: us-west-2 failing, eu-central-1 failing, us-east-2 failing \\(2 must agree\\)\\. Its own report: failing\\. ',
              'From the internet: up\\. To do: answer .*\\. Runbook: docs/runbook\\.md#region-impaired$',
            ].join(''),
          ),
        ) as string,
      },
    ]);
  });

  it('is a question that waits for them, with what it is about and until when', () => {
    const [page] = pages([QUIET], [question]);
    const matter = `question ${INCIDENT} rest ${question.askedAt}`;
    expect(page).toMatchObject({ matter, subject: `${INCIDENT} waits for you` });
    expect(page?.text).toContain('until 2027-01-01T00:45:00.000Z. It would make 2 moves (tooling) to us-west-2.');
    expect(page?.text).toContain(`curl --aws-sigv4 aws:amz:${WEST}:lambda --user "$AWS_ACCESS_KEY_ID`);
    const said = `{"incident":"${INCIDENT}","scope":"rest","decision":"approve"}`;
    expect(page?.text).toContain(`--json '${said}' https://abc.lambda-url.us-west-2.on.aws/`);
    const moves = [...question.moves, { placement: 'us-west', service: 'analytics', target: EAST }];
    const [more] = pages([QUIET], [{ ...question, moves }]);
    expect(more?.text).toContain('3 moves (tooling, analytics) to us-west-2, us-east-1.');
    // A successor asks again: perhaps elsewhere, and until another time.
    expect(pages([QUIET], [{ ...question, askedAt: 'later' }])[0]?.matter).not.toBe(matter);
  });
});

describe('an attempt that ended badly', () => {
  it('is told while the region is still impaired, with when it is tried again', () => {
    const [, page] = pages([LOGIN_FAILS, { claims: [closed('failed')] }]);
    expect(page).toMatchObject({
      matter: `ended ${INCIDENT}`,
      subject: `${INCIDENT} failed, next try 2027-01-01T00:30:30.000Z`,
    });
    expect(page?.text).toContain(
      'ended as failed at 2027-01-01T00:29:30.000Z (attempt 1), and us-east-1 is still impaired',
    );
  });

  it('counts attempts, and says what of it is not known', () => {
    const text = (more: object) => pages([LOGIN_FAILS, { claims: [closed('failed', more)] }])[1]?.text;
    expect(text({ attempt: 3 })).toContain('(attempt 3), and us-east-1 is still impaired');
    const unnamed = pages([LOGIN_FAILS, { claims: [claimed({ state: 'closed', endedSecondsAgo: 30 })] }])[1];
    expect(unnamed?.subject).toMatch(/^evac-us-east-1-20270101T002900Z failed, next try/);
    expect(unnamed?.text).toContain('ended as failed at 2027-01-01T00:29:30.000Z');
    const undated = pages([LOGIN_FAILS, { claims: [claimed({ state: 'closed', outcome: 'failed' })] }])[1];
    expect(undated?.text).toContain('ended as failed at an unknown time (attempt 1),');
  });

  it('is told of a region that is lost, and of the one that it was about', () => {
    expect(matters([GONE, { claims: [closed('failed')] }])).toEqual([`lost ${EAST}`, `ended ${INCIDENT}`]);
    const west = closed('failed', { source: WEST, incident: 'evac-us-west-2-20270101T002900Z' });
    expect(matters([LOGIN_FAILS, { claims: [west] }])).toEqual([`failing ${EAST}`]);
    expect(matters([COMMON, { claims: [closed('failed')] }])).not.toContain(`ended ${INCIDENT}`);
  });

  it('is not told once the region is well, or while the next attempt is under way', () => {
    expect(matters([QUIET, { claims: [closed('failed')] }])).toEqual([]);
    expect(matters([LOGIN_FAILS, { claims: [claimed()] }])).toEqual([`failing ${EAST}`]);
  });

  it('is none when it ended well, proved nothing, or was no evacuation', () => {
    for (const outcome of ['recovered', 'no-action'])
      expect(matters([LOGIN_FAILS, { claims: [closed(outcome)] }])).toEqual([`failing ${EAST}`]);
    expect(matters([LOGIN_FAILS, { claims: [closed('failed', { flow: 'return' })] }])).toEqual([`failing ${EAST}`]);
  });

  it('is told of every end that is not known to be good', () => {
    for (const outcome of ['partial', 'rolled-back', 'failed', 'declined', 'expired', 'nobody-knows'])
      expect(matters([LOGIN_FAILS, { claims: [closed(outcome)] }])).toContain(`ended ${INCIDENT}`);
  });
});

describe('whatever has been seen', () => {
  const someMarks = fc.array(fc.constantFrom(...MARKS), { maxLength: 20 }).map((all) => marks(all.join('')));
  const anything = fc.record({ [EAST]: someMarks, [WEST]: someMarks, [EU]: someMarks });
  const outcome = fc.constantFrom('failed', 'rolled-back', 'recovered');

  it('each matter is told once, in a subject that SNS takes and a text with a way on', () => {
    fc.assert(
      fc.property(anything, outcome, (seen, ended) => {
        const found = pages([observations(seen), { claims: [closed(ended)] }], [question]);
        expect(new Set(found.map(({ matter }) => matter)).size).toBe(found.length);
        for (const { subject, text } of found) {
          expect(subject.length).toBeLessThan(100);
          expect(text).toMatch(/To do: .+ Runbook: docs\/runbook\.md#[a-z-]+$/);
        }
      }),
    );
  });

  it('the same facts make the same pages', () => {
    fc.assert(
      fc.property(anything, (seen) => {
        const known = observations(seen);
        expect(pages([known])).toEqual(pages([known.toReversed()]));
      }),
    );
  });
});

it('the runbook has the headings that pages name', () => {
  const path = `${__dirname}/../../docs/runbook.md`;
  if (!existsSync(path)) throw new Error('there is no runbook');
  const headings = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^a-z0-9-]/g, ''),
    );
  const named = [GONE, CONTESTED, COMMON, BUCKET_FAILS, LOGIN_FAILS].flatMap((seen) =>
    pages([seen, { claims: [closed('failed')] }], [question]).map(({ text }) => text.split('#').at(-1) ?? ''),
  );
  for (const heading of new Set(named)) expect(headings).toContain(heading);
});

it('a region that does not reach the control store says so, and whom it hears', () => {
  const hears = blindPage(EAST, { unclear: [], shut: [] });
  expect(hears.subject).toBe('us-east-1 does not reach the control store');
  expect(hears.text).toContain(
    'it can decide and write nothing. It hears every region. Without a quorum nothing moves.',
  );
  expect(hears.text).toMatch(/Runbook: docs\/runbook\.md#observer-silent$/);
  expect(blindPage(EAST, { unclear: [WEST], shut: [EU] }).text).toContain(
    'No clear answer came from us-west-2. The internet does not reach eu-central-1. Without',
  );
});

describe('a detector that nobody relieves', () => {
  it('says so once the next run is overdue, with what to do', () => {
    const sinceMs = Date.parse('2027-01-01T00:00:00Z');
    expect(successorPages(EAST, sinceMs, sinceMs + 79_000)).toEqual([]);
    const [page] = successorPages(EAST, sinceMs, sinceMs + 80_000);
    expect(page).toMatchObject({ matter: 'successor us-east-1', subject: 'us-east-1: no new run of detect starts' });
    expect(page?.text).toMatch(/for 80 s\. .* after 2027-01-01T00:00:00\.000Z\. .*To do:.*#observer-silent/);
  });
});
