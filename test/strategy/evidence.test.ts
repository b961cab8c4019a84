import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Evidence } from '../../strategy/evidence/evidence';
import { evidenceOf, timelineLines } from '../../strategy/evidence/of-ledger';
import { reportOf } from '../../strategy/evidence/report';
import { reportPage } from '../../strategy/evidence/page';
import { schemaText } from '../../strategy/evidence/schema';
import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { DEV_TOPOLOGY } from '../support/dev-topology';

const T0 = Date.parse('2027-01-01T00:00:00Z');
const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
type Step = readonly [seconds: number, verb: string, body: object];

const ledgerOf = (...steps: readonly Step[]): readonly LedgerEntry[] =>
  steps.reduce<LedgerEntry[]>(
    (entries, [seconds, verb, body]) => [
      ...entries,
      appendEntry(entries.at(-1), { at: at(seconds), verb, region: 'us-west-2', body }),
    ],
    [],
  );

const move = (service: string) => ({ placement: 'us-east', service, target: 'us-west-2', fromEpoch: 0 });
const claim = (input: object = { reason: 'alarm' }): Step => [30, 'claim', { input, output: { kind: 'conducting' } }];
const decided: Step = [
  40,
  'decide',
  {
    input: { scope: 'rest' },
    output: { kind: 'go', reason: 'it is lost', outageStartedAt: at(0), moves: [move('identity'), move('tooling')] },
    record: ['rest moves', 'because it is lost', 'ruled out: eu-central-1'],
  },
];
const drained: Step = [50, 'drain', { input: { switch: 'publish' }, output: { kind: 'drained' } }];
const promoted = (service: string, lossSeconds: number | null): Step => [
  55,
  'promote',
  { input: { move: move(service) }, output: { kind: 'promoted', lossSeconds } },
];
const resumed = (seconds: number, service: string): Step => [
  seconds,
  'resume',
  { input: {}, output: { kind: 'resumed', resumed: [move(service)] } },
];

const evidence = (ledger: readonly LedgerEntry[] | null, more: object = {}): Evidence => {
  const about = { topology: DEV_TOPOLOGY, incident: 'evac-us-east-1-20270101T000030Z', source: 'us-east-1' };
  const by = { recordedBy: 'us-west-2', recordedAt: at(900), outcome: 'recovered' };
  return Evidence.parse(evidenceOf({ ...about, ...by, ledger, dnsTtlSeconds: 20, ...more }));
};
const objective = ({ objectives }: Evidence, name: string) =>
  objectives.find(({ placement, service }) => placement === 'us-east' && service === name)!;

const WHOLE = ledgerOf(
  claim(),
  decided,
  drained,
  promoted('identity', 0),
  promoted('tooling', null),
  resumed(60, 'identity'),
);

describe('the evidence of an evacuation', () => {
  it('limits recovery from above: all traffic, forgotten by resolvers, and observers that look late', () => {
    const { rto, rpo, target } = objective(evidence(WHOLE), 'identity');
    // DNS left at 50 s, and resolvers keep an answer for 20 s more.
    expect([rto.atMostSeconds, rto.shown, target]).toEqual([50 + 20 + 20, 'met', 'us-west-2']);
    expect([rpo.atMostSeconds, rpo.shown]).toEqual([0, 'met']);
  });

  it('never calls met what it does not know, or what took longer', () => {
    expect(objective(evidence(WHOLE), 'tooling')).toMatchObject({
      rpo: { atMostSeconds: null, shown: 'not shown' },
      rto: { atMostSeconds: null, shown: 'not shown' },
    });
    const slow = ledgerOf(claim(), decided, drained, promoted('identity', 9), resumed(600, 'identity'));
    expect(objective(evidence(slow), 'identity')).toMatchObject({
      rpo: { atMostSeconds: 9, shown: 'not shown' },
      rto: { atMostSeconds: 620, shown: 'not shown' },
    });
  });

  it('states no time while DNS names the source, and the larger loss of two promotions', () => {
    const leaves: Step = [50, 'drain', { input: { switch: 'leave' }, output: { kind: 'drained' } }];
    const ledger = ledgerOf(
      claim(),
      decided,
      leaves,
      promoted('identity', 7),
      promoted('identity', 3),
      resumed(60, 'identity'),
    );
    const { rto, rpo } = objective(evidence(ledger), 'identity');
    expect([rto.atMostSeconds, rpo.atMostSeconds]).toEqual([null, 7]);
    expect(rto.how).toMatch(/^DNS still names the source/);
  });

  it('counts nothing as moved that a rollback gave back', () => {
    const back: Step = [70, 'rollback', { output: { back: [{ placement: 'us-east', service: 'identity' }] } }];
    const ledger = ledgerOf(claim(), decided, drained, promoted('identity', 0), resumed(60, 'identity'), back);
    expect(objective(evidence(ledger), 'identity')).toMatchObject({ target: null, rto: { atMostSeconds: null } });
  });

  it('says when, who, why, and what changed', () => {
    const { times, decisions, changes, startedBy, conductors, ledger } = evidence(WHOLE);
    expect(times).toMatchObject({ outageStartedAt: at(0), declaredAt: at(30), decidedAt: at(40), endedAt: null });
    expect(decisions).toMatchObject([
      { kind: 'go', reason: 'it is lost', lines: ['rest moves', expect.anything(), expect.anything()] },
    ]);
    expect(changes.map(({ verb }) => verb)).toEqual(['drain', 'promote', 'promote', 'resume']);
    expect([startedBy, conductors, ledger]).toEqual([
      'alarm',
      ['us-west-2'],
      { entries: 6, chain: 'intact', brokenAt: null },
    ]);
  });

  it('says that nobody could read the ledger, or where it is broken', () => {
    expect(evidence(null)).toMatchObject({
      ledger: { entries: null, chain: 'unreadable' },
      objectives: expect.any(Array) as [],
    });
    const broken = WHOLE.filter((_, index) => index !== 2);
    expect(evidence(broken).ledger).toEqual({ entries: 5, chain: 'broken', brokenAt: 3 });
  });

  it('reads entries that it does not know as far as they fit', () => {
    const odd = ledgerOf(
      claim(),
      [35, 'promote', { input: 7, output: null }],
      [36, 'resume', { output: { resumed: 'all' } }],
    );
    expect(evidence(odd).changes).toEqual([]);
    expect(timelineLines(odd).split('\n')).toHaveLength(4);
  });
});

describe('the evidence of a plan', () => {
  const plan = claim({
    reason: 'maintenance',
    start: { by: 'ic', reason: 'maintenance', mode: 'planned', drill: 'drill-1' },
  });

  it('names no outage, and so no recovery time', () => {
    const ledger = ledgerOf(plan, decided, drained, promoted('identity', 0), resumed(60, 'identity'));
    const shown = evidence(ledger);
    expect([shown.times.outageStartedAt, shown.partOf, shown.startedBy]).toEqual([null, 'drill-1', 'ic: maintenance']);
    expect(objective(shown, 'identity').rto).toMatchObject({
      atMostSeconds: null,
      how: expect.stringContaining('nothing was out of order') as string,
    });
  });

  it('names the outage from which an evacuation goes on with it', () => {
    const taken: Step = [38, 'claim', { input: { reason: 'detected' }, output: { kind: 'conducting' } }];
    expect(evidence(ledgerOf(plan, taken, decided)).times.outageStartedAt).toBe(at(0));
  });
});

describe('the report of a pack', () => {
  it('says first what is shown, and marks what is not', () => {
    const page = reportPage(evidence(WHOLE, { notMoved: [{ placement: 'us-east', service: 'analytics' }] }), [
      { file: 'signals.jsonl', why: '<b>nobody</b>' },
    ]);
    expect(page).toContain('The evacuation of us-east-1 ended as recovered.');
    expect(page).toMatch(/1 of \d+ services are shown to have met both targets/);
    expect(page).toContain('1 services did not move');
    expect(page).toContain('<strong>unknown</strong>');
    expect(page).toContain('&lt;b&gt;nobody');
    expect(page.indexOf('id="objectives"')).toBeLessThan(page.indexOf('id="decisions"'));
  });

  it('stays short however long the night was, and says where the rest is', () => {
    const repeated = Array.from({ length: 3000 }, (_, index) => resumed(60 + index, `service-${index}`));
    const page = reportPage(evidence(ledgerOf(claim(), decided, ...repeated)), []);
    expect(page.match(/<tr>/g)!.length).toBeLessThan(400);
    expect(page).toContain(
      'the first 100 and the last 100 of 3000, and not the ones between. All are in <code>evidence.json',
    );
    for (const index of [0, 99, 2900, 2999]) expect(page).toContain(`us-east/service-${index} in`);
    expect(page).not.toContain('service-100 ');
  });

  it('shows the criteria of a drill, and which were not measured', () => {
    const criteria = [
      { name: 'reads refused', unit: 'reads', limit: 0, seen: 0, met: true },
      { name: 'writes refused for', unit: 's', limit: 30, seen: null, met: null },
    ];
    const scored: Step = [80, 'score', { output: { kind: 'scored', verdict: 'missed', criteria } }];
    const drilled = evidence(ledgerOf(claim(), scored), { incident: 'drill-us-east-1-20270101T000030Z' });
    expect(drilled.drill).toEqual({ verdict: 'missed', criteria });
    const page = reportPage(drilled, []);
    expect(page).toMatch(/writes refused for[\s\S]*not measured/);
  });
});

describe('what people say after the end', () => {
  const said = { as: 'owner', by: 'ann', caller: 'arn:ann', pack: '0123456789abcdef', met: false, remarks: '<slow>' };
  const input = {
    action: 'sign-off',
    incident: 'evac',
    ...said,
    actions: [{ what: 'w', owner: 'o', due: '2027-02-01' }],
  };
  const signed: Step = [90, 'lead', { input, output: { kind: 'signed-off' } }];
  const report = (more: object) => ({ dueAt: at(90_000), published: null, waived: null, ...more });

  it('is in evidence with the ARN that signed it, and near the top of the page', () => {
    const shown = evidence(ledgerOf(claim(), signed));
    expect(shown.signOffs).toEqual([{ at: at(90), ...said, actions: input.actions }]);
    const page = reportPage(shown, []);
    expect(page).toContain('not met');
    expect(page).toContain('&lt;slow&gt;');
    expect(page).toMatch(/<code>arn:ann<\/code>/);
    expect(page.indexOf('id="sign-off"')).toBeLessThan(page.indexOf('id="facts"'));
    expect(timelineLines(ledgerOf(claim(), signed))).toContain('"verb":"lead","what":"signed-off"');
  });

  it('is no sign-off if it cannot be read, or if another step says so', () => {
    const odd: Step = [91, 'lead', { input: { ...input, as: 'nobody' } }];
    const other: Step = [92, 'notify', { input }];
    expect(evidence(ledgerOf(claim(), odd, other)).signOffs).toEqual([]);
  });

  it('is missed in plain words', () => {
    expect(reportPage(evidence(WHOLE), [])).toContain('<strong>Not signed off yet.</strong>');
    expect(reportPage(evidence(WHOLE), [])).not.toContain('id="report"');
    expect(reportPage(evidence(WHOLE, { report: report({}) }), [])).toMatch(/Not published yet.*It is due at/s);
    expect(reportPage(evidence(WHOLE, { report: report({ dueAt: null }) }), [])).toContain('The outage went on');
  });

  it('names the report that was published first, or why there is none', () => {
    const entry = (seconds: number, body: object) => ({
      at: at(seconds),
      verb: 'lead',
      body: { by: 'ann', outage: 'outage-1', ...body },
    });
    const waives = entry(10, { action: 'waive-report', why: 'a test' });
    const publishes = (seconds: number, url: string) => entry(seconds, { action: 'publish-report', url });
    const ended = { name: 'outage-1', endedAt: at(0) };
    const waived = { why: 'a test', by: 'ann', at: at(10) };
    expect(reportOf(undefined, [waives])).toBeNull();
    expect(reportOf({ name: 'outage-1' }, [])).toEqual({ dueAt: null, published: null, waived: null });
    expect(reportOf(ended, [waives, publishes(11, 'https://a.org/1'), publishes(12, 'https://a.org/2')])).toEqual({
      ...{ dueAt: at(72 * 3600), waived, published: { url: 'https://a.org/1', by: 'ann', at: at(11) } },
    });
    expect(reportOf({ ...ended, name: 'outage-2' }, [waives])).toMatchObject({ waived: null });
    expect(reportOf(ended, [publishes(11, 'javascript:alert(1)')])).toMatchObject({ published: null });
    expect(reportPage(evidence(WHOLE, { report: report({ waived }) }), [])).toContain('that there is none: a test.');
  });
});

it('is published as a JSON Schema', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'evidence.schema.json'), 'utf8')).toBe(schemaText());
});
