import { evidenceText, judgeDrill, linesText } from '../../../lab/judge/evidence';
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
