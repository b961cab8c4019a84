import { judgeDrill } from '../../../lab/judge/evidence';
import { escaped, html } from '../../../strategy/html';
import { table } from '../../../lab/report/html';
import { reportPage } from '../../../lab/report/page';
import { SERVICES } from '../../../strategy/layers';
import { appendEntry } from '../../../strategy/ledger';
import type { DrillRecord } from '../../../lab/judge/record';
import { drill, held, request, STRUCK_MS, write } from '../judge/a-record';

const at = (seconds: number): number => STRUCK_MS + seconds * 1000;

const VIEWS = [
  {
    ...{ region: 'us-east-1', service: 'tooling', condition: 'lost', since: '2027-01-01T00:02:00.000Z' },
    peers: [{ observer: 'us-west-2', sees: 'failing' }],
    ...{ ownWord: null, outside: 'down', stores: { lagSeconds: 4 } },
  },
  { region: 'us-west-2', service: 'tooling', condition: 'well', since: null, peers: [], ownWord: 'well' },
  { region: 'us-west-2', service: 'identity', condition: 'contested', peers: [], outside: '<up>' },
];

function played(): DrillRecord {
  const before = SERVICES.map((service) => write(-30, { service, region: 'us-east-1' }));
  const after = SERVICES.flatMap((service) =>
    Array.from({ length: 200 }, (_, index) =>
      request(index * 10, { service, outcome: index < 3 ? 'timeout' : index < 8 ? 'ramping' : 'ok' }),
    ),
  );
  const body = {
    input: { scope: 'rest' },
    output: {
      ...{ kind: 'ask', reason: 'two of two <b>observers</b>' },
      moves: [{ placement: 'us-east', service: 'tooling', target: 'us-west-2', fromEpoch: 0 }],
      stays: [],
      expectedLoss: [{ placement: 'us-east', service: 'tooling', seconds: null }],
    },
    quorum: { votes: [{ observer: 'us-west-2', vote: 'impaired' }] },
  };
  const european = ['eu', 'eu-optin'].map((placement) => request(30, { placement, region: 'eu-central-1' }));
  const decided = appendEntry(undefined, {
    at: new Date(at(60)).toISOString(),
    verb: 'decide',
    region: 'us-west-2',
    body: { ...body, views: VIEWS },
  });
  const step = { machine: 'evacuate', execution: 'arn', region: 'us-west-2' };
  return drill({
    requests: [...before, ...after, ...european].sort((a, b) => a.sentAtMs - b.sentAtMs),
    storedAtEnd: before.map((one) => held(one, 'us-west-2')),
    claims: [
      {
        flow: 'evacuation',
        ...{ source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2', execution: 'arn', state: 'open' },
        claimedAt: new Date(at(32)).toISOString(),
      },
    ],
    ledgers: [{ incident: 'evac-1', entries: [decided] }],
    steps: [
      { ...step, state: 'Claim', startedAtMs: at(31), endedAtMs: at(33) },
      { ...step, state: 'Claimed?', startedAtMs: at(33), endedAtMs: at(33) },
      { ...step, state: 'Decide', startedAtMs: at(34), endedAtMs: at(35) },
      { ...step, state: 'Wait for proof', startedAtMs: at(35), endedAtMs: at(40) },
      { ...step, state: 'Decide', startedAtMs: at(40), endedAtMs: at(41) },
      { ...step, state: 'Resume', startedAtMs: at(50), endedAtMs: at(60) },
      { ...step, state: 'Ask', startedAtMs: at(61), endedAtMs: null },
    ],
    executions: [
      {
        ...{ arn: 'arn', machine: 'evacuate', region: 'us-west-2', status: 'RUNNING' },
        ...{ startedAtMs: at(31), endedAtMs: null },
      },
    ],
    questions: [
      {
        ...{ incident: 'evac-1', scope: 'rest', askedAtMs: at(61), answer: null },
        expectedLoss: [{ placement: 'us-east', service: 'tooling', seconds: null }],
      },
    ],
    pages: [
      {
        ...{ atMs: at(70), region: 'us-west-2', topic: 'people', subject: 'us-east-1: evac-1 waits for you' },
        text: 'evac-1 of us-east-1: 1 service waits for an answer since 00:03:01. Runbook: docs/runbook.md#approve',
      },
    ],
    notices: [
      { atMs: at(33), region: 'us-west-2', type: 'IncidentDeclared', detail: { reason: '<script>alert(1)</script>' } },
    ],
    lags: [{ atMs: at(0), placement: 'us-east', store: 'bucket', from: 'us-east-1', at: 'us-west-2', lagSeconds: 12 }],
    meters: { 'states.transitions': 1000, 'a.meter': 3 },
    unmodelled: ['AWS::SNS::Topic (3)'],
  });
}

describe('the report', () => {
  const record = played();
  const evidence = judgeDrill(record);
  const page = reportPage(record, evidence);

  it('needs nothing from outside: no script, no link, no image', () => {
    expect(page).not.toMatch(/<script|<link|<img|https?:\/\/|url\(|@import/i);
    expect(page.startsWith('<!doctype html>')).toBe(true);
  });

  it('escapes whatever text it is given', () => {
    expect(page).toContain('two of two &lt;b&gt;observers&lt;/b&gt;');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(escaped(`<"&'>`)).toBe('&lt;&quot;&amp;&#39;&gt;');
    expect(html`<p>${['<', html`<b>${'&'}</b>`]}</p>`.html).toBe('<p>&lt;<b>&amp;</b></p>');
  });

  it('says the verdict first, in words', () => {
    expect(evidence.verdict).toBe('met');
    expect(page.indexOf('✓ Met: all')).toBeGreaterThan(0);
    const parts = ['✓ Met: all', 'us-east-1 was lost at 00:02:00.', 'Objectives', 'Criteria', 'Decisions'];
    const places = parts.map((part) => page.indexOf(part, page.indexOf('<main>') * Number(/^[OCD]/.test(part))));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
  });

  it('says each criterion once: as an objective, as a row, or by the name of its promise', () => {
    const part = page.slice(page.indexOf('id="criteria"'), page.indexOf('id="decisions"'));
    const rows = part.match(/<th scope="row">/g)?.length ?? 0;
    const names = part.match(/<li><span class="badge good">/g)?.length ?? 0;
    expect(evidence.layers.length + rows + names).toBe(evidence.criteria.length);
    // Its result, and what it means.
    for (const { name } of evidence.promises)
      expect([name, page.split(new RegExp(`[> ]${name}<`)).length - 1]).toEqual([name, 2]);
  });

  it('says what is unknown, and never shows it as zero', () => {
    expect(page).toMatch(/Worst expected loss"><div>unknown/);
    expect(page).toContain('no price known');
  });

  it('shows what a decision saw: a condition per service and region, and the views behind what is not well', () => {
    const text = page.slice(page.indexOf('id="decisions"'), page.indexOf('id="timeline"')).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /data-label="us-east-1"><div><span class="badge bad">.{0,60}lost<\/span> <small>since 00:02:00/,
    );
    expect(text).toMatch(
      /us-west-2: failing<\/div><\/td>.{0,80}Own report"><div>unknown.{0,80}down.{0,80}lagSeconds 4/,
    );
    expect(text).toContain('&lt;up&gt;');
    // Nobody said anything of identity in us-east-1.
    expect(text).toMatch(/Identity &amp; Auth<\/th><td data-label="us-east-1"><div><span class="badge unknown">/);
    expect(text).not.toContain('Votes:');
  });

  it('names every picture and heads every column', () => {
    const pictures = page.match(/<svg[^>]*role="img"[\s\S]*?<\/svg>/g) ?? [];
    expect(pictures.length).toBeGreaterThan(8);
    expect(pictures.every((picture) => picture.includes('<title>'))).toBe(true);
    expect(table('', ['a', 'b'], [['x', 'y']]).html.replace(/\s+/g, ' ')).toContain('<th scope="col">a</th>');
    expect(page.match(/<h1/g)).toHaveLength(1);
  });

  it('has well-formed elements and no undefined or NaN in it', () => {
    for (const tag of ['section', 'table', 'div', 'svg', 'ul', 'li', 'td', 'details']) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
      expect([tag, page.match(new RegExp(`</${tag}\\s*>`, 'g'))?.length ?? 0]).toEqual([tag, opened]);
    }
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it('is the same for the same record', () => {
    expect(reportPage(played(), judgeDrill(played()))).toBe(page);
  });

  it('can be made of a drill in which nothing happened', () => {
    const empty = drill({ faults: '[]', requests: [request(0)] });
    expect(reportPage(empty, judgeDrill(empty))).not.toMatch(/undefined|NaN|Infinity/);
  });
});
