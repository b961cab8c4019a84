import type { DrillRecord } from '../../../lab/judge/record';
import { loadScenario } from '../../../lab/scenario/file';
import { CHANNEL_KINDS } from '../../../strategy/channels';
import { broken, drill, mishaps, missed } from '../../support/drill';

const NIGHT = 'channels-down';
const [LOSS] = loadScenario(NIGHT).faults;
const loss = LOSS ? [LOSS] : [];
const trouble = (how: 'hangs' | 'refuses' | 'limits' | 'loses-answers') =>
  CHANNEL_KINDS.map((channel) => ({
    ...{ kind: 'channel-trouble' as const, at: 150_000, for: 400_000 },
    ...{ channel, how },
  }));
const numbers = ({ messages }: DrillRecord, place: RegExp): string[] =>
  messages.filter((one) => place.test(one.place)).map(({ id }) => /#(\d+)(?: [a-z]+)?$/.exec(id)?.[1] ?? '');

describe('channels that hang for the first twenty minutes', () => {
  it('slow no recovery down, and then everybody is told once, by what is true then', async () => {
    const hanging = await drill(NIGHT, 30);
    const usual = await drill(NIGHT, 30, { faults: loss });
    expect([missed(hanging), broken(hanging), mishaps(hanging)]).toEqual([[], [], []]);
    const recovery = ({ evidence }: typeof usual) =>
      evidence.layers.map(({ layer, rtoAchievedSeconds }) => [layer, rtoAchievedSeconds]);
    expect(recovery(hanging)).toEqual(recovery(usual));
    expect(hanging.record.messages.map(({ isLast }) => isLast)).toEqual(Array.from({ length: 8 }, () => true));
    // What comes to customers by itself is the first of all.
    expect(hanging.record.messages[0]?.place).toBe('email:customers');
    expect(usual.record.messages.length).toBeGreaterThan(3);
  });
});

describe('a message', () => {
  it.each(['refuses', 'limits', 'loses-answers'] as const)('comes once from a channel that %s', async (how) => {
    const played = await drill(NIGHT, 16, { faults: [...loss, ...trouble(how)] });
    expect(broken(played)).toEqual([]);
    // SES has no way to tell whether it has a mail: if its answer is lost, fifty people get it twice.
    for (const place of [/C0EXAMPLEINC/, /C0EXAMPLEEXEC/, /statuspage/, /webhook/, /support/, /C0EXAMPLEPARTNER/]) {
      const found = numbers(played.record, place);
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(found.map((_, index) => String(index + 1)));
    }
  });

  it.each([
    ['crashes', { kind: 'handler-crash', times: 20, for: 300_000 } as const],
    ['is killed before it has an answer', { kind: 'handler-slow', delay: 47_000, for: 300_000 } as const],
    ['runs twice', { kind: 'handler-doubled', times: 40, for: 300_000 } as const],
  ])('comes once if its sender %s', async (_, fault) => {
    const played = await drill(NIGHT, 20, { faults: [...loss, { at: 150_000, handler: 'communicate', ...fault }] });
    expect(broken(played)).toEqual([]);
    const found = numbers(played.record, /C0EXAMPLEINC/);
    expect(found).toEqual(found.map((__, index) => String(index + 1)));
    expect(found.length).toBeGreaterThan(0);
  });
});

it('the loss of the EU concerns its own customers only: some wait, some are served from the US', async () => {
  const { record } = await drill('total-loss-eu-central-1', 40);
  const customers = record.messages.filter(({ residency }) => residency !== undefined);
  expect([...new Set(customers.map(({ residency }) => residency))]).toEqual(['EU']);
  const text = customers.map((one) => one.text).join(' ');
  expect(text).toContain('see our maintenance page');
  expect(text).toContain('are served from the United States instead');
  expect(text).toContain('The next update comes by');
});

describe('vendors', () => {
  const ofVendors = ({ messages }: DrillRecord) => messages.filter(({ place }) => /support|PARTNER/.test(place));

  it('hear of a lost region within two minutes, AWS through an endpoint that is not there', async () => {
    const { record } = await drill('total-loss-us-east-1', 12);
    const declaredMs = Date.parse(record.claims[0]?.claimedAt ?? '');
    for (const place of ['support:aws', 'slack:C0EXAMPLEPARTNER']) {
      const [first, ...later] = record.messages.filter((one) => one.place === place);
      expect((first?.atMs ?? Infinity) - declaredMs).toBeLessThan(120_000);
      expect(first?.text).toContain(
        'us-east-1, since 2027-01-01 00:02 UTC: no answer from anything that we have there.',
      );
      expect(later.at(-1)?.isLast).toBe(true);
    }
    const cases = ofVendors(record).filter(({ place }) => place === 'support:aws');
    expect(new Set(cases.map(({ subject }) => subject)).size).toBe(1);
    const tenants = [...new Set(record.requests.map(({ tenant }) => tenant))];
    for (const { subject, text } of ofVendors(record))
      expect(tenants.filter((tenant) => `${subject} ${text}`.includes(tenant))).toEqual([]);
  });

  it('hear nothing of what fails everywhere, and staff do', async () => {
    const crash = { kind: 'handler-crash' as const, at: 120_000, for: 600_000, times: 1000 };
    const handlers = ['cell-login', 'cell-content', 'cell-jobs'] as const;
    const played = await drill(NIGHT, 12, { faults: handlers.map((handler) => ({ ...crash, handler })) });
    expect(broken(played)).toEqual([]);
    expect(ofVendors(played.record)).toEqual([]);
    expect(numbers(played.record, /C0EXAMPLEINC/)).not.toEqual([]);
  });
});

it('nobody is told that all is well while one placement is refused', async () => {
  const played = await drill('lab/scenarios/regressions/one-placement-refused-at-the-end.yaml', 14);
  expect(broken(played)).toEqual([]);
});

describe('people who lead an outage', () => {
  it('hold, write and send messages, and hand over, and the ledger has who and why', async () => {
    const played = await drill('leads-decide', 20);
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
    const { record } = played;
    const [first] = record.messages.filter(({ residency }) => residency === 'US');
    // Held at five minutes, sent at ten.
    expect(first).toMatchObject({ subject: 'A data centre has lost its power' });
    expect((first?.atMs ?? 0) - record.startMs).toBeGreaterThan(600_000);
    expect((first?.atMs ?? Infinity) - record.startMs).toBeLessThan(690_000);
    const led = record.ledgers.flatMap(({ entries }) => entries).filter(({ verb }) => verb === 'lead');
    expect(led.map(({ body }) => (body as { action?: string }).action)).toEqual([
      ...[undefined, 'hold', 'hand-over', 'edit', 'send'],
    ]);
    const end = record.messages.find(({ subject, place }) => subject.endsWith('is over') && place.includes('INC'));
    expect(end?.text).toContain('incident commander Dora');
    expect(end?.text).toMatch(/The report \(RCA\) is due by 2027-01-04/);
  });

  it('find everything on the board of each region that works', async () => {
    const at = 600_000;
    const lead = { by: 'communications-lead', action: 'send', audience: 'internal' };
    const leads = ['us-west-2', 'eu-central-1', 'us-east-1'].map((region) => ({ ...lead, at, region }));
    const { record } = await drill('leads-decide', 12, { leads });
    const acts = record.timeline.filter(({ what }) => what === 'lead.acts');
    expect(acts.map((act) => [Reflect.get(act, 'region'), Reflect.get(act, 'status')])).toEqual(
      expect.arrayContaining([
        ['us-west-2', 200],
        ['eu-central-1', 200],
      ]),
    );
  });
});
