import { evidenceText, judgeDrill, linesText } from '../../../lab/judge/evidence';
import type { Flow } from '../../../strategy/claim';
import { phasesOf } from '../../../lab/judge/objectives/phases';
import { billFor, totalUsd } from '../../../lab/judge/prices';
import { stepsOf } from '../../../lab/drill/steps';
import { drill, request, STRUCK_MS } from './a-record';

describe('evidence', () => {
  it('has the agreed keys, and null for what did not happen', () => {
    const evidence = JSON.parse(evidenceText(judgeDrill(drill()))) as Record<string, unknown>;
    for (const key of [
      'scenario',
      'seed',
      'faultAt',
      'incident',
      'phases',
      'layers',
      'promises',
      'criteria',
      'meters',
      'unmodelled',
    ]) {
      expect(evidence).toHaveProperty(key);
    }
    expect(evidence).toMatchObject({
      scenario: 'test',
      seed: '1',
      faultAt: '2027-01-01T00:02:00.000Z',
      incident: null,
    });
    expect(Object.keys(evidence)).toEqual(Object.keys(evidence).sort());
  });

  it('writes one JSON value per line, with sorted keys', () => {
    expect(linesText([{ b: 1, a: { d: 2, c: undefined } }, {}])).toBe('{"a":{"d":2},"b":1}\n{}\n');
  });

  it('judges an incident by the rows that it wrote', () => {
    const claim = {
      flow: 'evacuation' as const,
      source: 'us-east-1',
      incident: 'evac-1',
      conductor: 'us-west-2',
      execution: 'arn',
      state: 'closed',
    };
    const row = { atMs: STRUCK_MS, placement: 'us-east', service: 'identity', epoch: 1, mode: 'serving' } as const;
    const record = drill({
      requests: [request(0)],
      claims: [
        { ...claim, claimedAt: '2027-01-01T00:03:00.000Z' },
        { ...claim, source: 'us-west-2', incident: 'evac-2', claimedAt: '2027-01-01T00:02:59.000Z' },
      ],
      routes: [{ ...row, weights: { 'us-west-2': 100 }, incident: 'evac-1' }],
    });
    expect(judgeDrill(record).incident).toMatchObject({
      ...{ id: 'evac-1', evacuated: true, targets: ['us-west-2'], epochs: { 'us-east/identity': 1 } },
    });
    expect(judgeDrill(record).incidents.map(({ evacuated }) => evacuated)).toEqual([false, true]);
  });
});

describe('phases', () => {
  const event = (type: string, second: number, name: string) => ({
    ...{ atMs: STRUCK_MS + second * 1000 + 0.4, type },
    details: { name },
  });
  const events = () => [
    ...[event('TaskStateEntered', 31, 'Claim'), event('TaskStateExited', 32, 'Claim')],
    ...[event('TaskStateEntered', 33, 'Drain'), event('TaskStateExited', 34, 'Drain')],
    ...[event('WaitStateEntered', 34, 'Wait for drain'), event('WaitStateExited', 36, 'Wait for drain')],
    ...[event('TaskStateEntered', 36, 'Drain'), event('TaskStateExited', 37, 'Drain')],
    ...[event('TaskStateEntered', 40, 'Resume'), event('TaskStateExited', 41, 'Resume')],
    ...[event('TaskStateEntered', 42, 'Ask')],
  ];
  const steps = stepsOf([{ arn: 'arn', machine: 'evacuate', region: 'us-west-2', events }]);
  const claims = [
    {
      ...{
        flow: 'evacuation' as const,
        source: 'us-east-1',
        incident: 'i',
        conductor: 'us-west-2',
        execution: 'arn',
        state: 'open',
      },
      claimedAt: new Date(STRUCK_MS + 31_500).toISOString(),
    },
  ];

  it('begin with the detection that the lab measured, and merge the turns of a loop', () => {
    const phases = phasesOf(drill({ steps, claims }));
    const seconds = phases.map(({ name, scope, startedAtMs, endedAtMs }) => [
      ...[name, scope, (startedAtMs - STRUCK_MS) / 1000, endedAtMs === null ? null : (endedAtMs - STRUCK_MS) / 1000],
    ]);
    expect(seconds).toEqual([
      ['detect', null, 0, 31.5],
      ['claim', null, 31, 32],
      ['drain', 'tier-0', 33, 37],
      ['resume', 'tier-0', 40, 41],
      ['approve', 'rest', 42, null],
    ]);
    expect(phases.map(({ quoted }) => quoted)).toEqual([false, true, true, true, true]);
  });

  it('are those of the child machines too, and end with the last of several at a time', () => {
    const child = (arn: string, from: number, until: number) => ({
      ...{ arn, machine: 'promote', region: 'us-west-2' },
      events: () => [
        { atMs: STRUCK_MS, type: 'ExecutionStarted', details: { input: { execution: 'arn' } } },
        ...[event('TaskStateEntered', from, 'Promote'), event('TaskStateExited', until, 'Promote')],
      ],
    });
    const parent = { arn: 'arn', machine: 'evacuate', region: 'us-west-2', events: () => events().slice(0, 8) };
    const all = stepsOf([parent, child('one', 37, 39), child('other', 38, 38.5)]);
    expect(phasesOf(drill({ steps: all, claims })).at(-1)).toMatchObject({
      name: 'promote',
      startedAtMs: STRUCK_MS + 37_000,
      endedAtMs: STRUCK_MS + 39_000,
    });
  });

  it('keep apart what they waited for, so that a budget or a person is no slow step', () => {
    const waits = phasesOf(drill({ steps, claims })).map((phase) => [
      phase.name,
      phase.waits.map((wait) => [wait.for, (wait.startedAtMs - STRUCK_MS) / 1000, wait.endedAtMs === null]),
    ]);
    expect(waits).toEqual([
      ['detect', [['health budget', 0, false]]],
      ['claim', []],
      ['drain', [['drain', 34, false]]],
      ['resume', []],
      ['approve', [['person', 42, true]]],
    ]);
  });

  it('give the wait of a child machine to its verb, even if another phase has begun since', () => {
    const own = { execution: 'arn', region: 'us-west-2', endedAtMs: STRUCK_MS + 9000 };
    const all = [
      { ...own, machine: 'companyos-dev-promote', state: 'Promote', startedAtMs: STRUCK_MS + 1000 },
      { ...own, machine: 'companyos-dev-promote', state: 'Restore', startedAtMs: STRUCK_MS + 2000 },
      { ...own, machine: 'companyos-dev-promote', state: 'Wait for reason', startedAtMs: STRUCK_MS + 3000 },
    ];
    const waiting = phasesOf(drill({ steps: all, claims })).filter(({ waits }) => waits[0]?.for === 'reason');
    expect(waiting.map(({ name }) => name)).toEqual(['promote']);
  });

  it('are one for all rounds of a drill, which waits between them', () => {
    const own = { execution: 'arn', machine: 'companyos-dev-drill', region: 'us-west-2' };
    const at = (second: number): number => STRUCK_MS + second * 1000;
    const all = [0, 10, 20].flatMap((second) => [
      { ...own, state: 'Guard', startedAtMs: at(second), endedAtMs: at(second + 1) },
      { ...own, state: 'Replay', startedAtMs: at(second + 1), endedAtMs: at(second + 2) },
      { ...own, state: 'Wait for round', startedAtMs: at(second + 2), endedAtMs: at(second + 10) },
    ]);
    const drilled = claims.map((claim) => ({ ...claim, flow: 'drill' as const }));
    expect(phasesOf(drill({ steps: all, claims: drilled })).map(({ name, waits }) => [name, waits.length])).toEqual([
      ['guard', 2],
      ['replay', 3],
    ]);
  });
});

describe('detection', () => {
  const claimOf = (flow: Flow, source: string, second: number) => ({
    ...{ flow, source, incident: `${flow}-${second}`, conductor: 'us-west-2', execution: 'arn', state: 'closed' },
    claimedAt: new Date(STRUCK_MS + second * 1000).toISOString(),
  });
  const detected = (changes: Parameters<typeof drill>[0]) =>
    phasesOf(drill(changes)).map(({ incident, startedAtMs }) => [incident, (startedAtMs - STRUCK_MS) / 1000]);

  it('counts from the fault that the incident is about, not from another one', () => {
    const faults =
      '[{ at: 2m, kind: region-loss, region: us-east-1 }, { at: 6m, kind: service-down, service: s3, region: us-west-2 }]';
    const claims = [claimOf('evacuation', 'us-east-1', 30), claimOf('evacuation', 'us-west-2', 300)];
    expect(detected({ faults, claims })).toEqual([
      ['evacuation-30', 0],
      ['evacuation-300', 240],
    ]);
  });

  it('is nothing that a return or a drill has, nor a claim of a healthy region, nor a second claim', () => {
    const claims = [
      claimOf('evacuation', 'us-east-1', 30),
      claimOf('evacuation', 'us-east-1', 90),
      ...(['return', 'drill'] as const).map((flow) => claimOf(flow, 'us-east-1', 600)),
      claimOf('evacuation', 'eu-central-1', 60),
    ];
    expect(detected({ claims })).toEqual([['evacuation-30', 0]]);
  });

  it('of damage counts from the first damage that no earlier restore was about', () => {
    const damage = (second: number, placement: string) => ({
      ...{ atMs: STRUCK_MS + second * 1000, placement, how: 'value' as const, entries: 1, strays: 0 },
    });
    const damages = [damage(10, 'us-east'), damage(40, 'us-west'), damage(100, 'us-east'), damage(105, 'us-east')];
    const claims = [claimOf('restore', 'us-east', 20), claimOf('restore', 'us-east', 120)];
    expect(detected({ damages, claims })).toEqual([
      ['restore-20', 10],
      ['restore-120', 100],
    ]);
  });
});

describe('the bill', () => {
  it('multiplies, names its sources, and has no price for unknown meters', () => {
    const bill = billFor({ 'states.transitions': 4000, 'x.unknown': 5 });
    expect(bill).toMatchObject([
      { meter: 'states.transitions', usd: 0.1, unit: 'transition' },
      { meter: 'x.unknown', usd: null },
    ]);
    expect(totalUsd(bill)).toBe(0.1);
  });
});
