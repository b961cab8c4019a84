import { DrillResult, DrillVerdict, foundText, wasPlayed } from '../../strategy/drill-result';

const result: DrillResult = {
  ...{ drill: 'drill-us-east-1-1', playbook: 'regional-evacuation', subject: 'us-east-1', by: 'ann', reason: 'r' },
  ...{ startedAt: '2027-01-04T10:00:00.000Z', endedAt: '2027-01-04T10:20:00.000Z', verdict: 'missed' },
  criteria: [{ name: 'reads refused', unit: 'requests', limit: 0, seen: null, met: null }],
  layers: [{ service: 'tooling', rtoSeconds: 3, rpoSeconds: null, met: null }],
  slower: [{ name: 'served again after', seen: 9, usual: 3 }],
  alarms: {
    raised: [{ region: 'us-west-2', alarm: 'companyos-dev-api-latency', at: '2027-01-04T10:10:00.000Z' }],
    unread: ['eu-central-1'],
  },
};

it('a result is read back as it was kept, and what nobody knows is left out', () => {
  expect(DrillResult.parse({ ...result, more: 1 })).toEqual(result);
  for (const verdict of ['passed', 'missed', 'held', 'stopped', 'overtaken'] as const) {
    expect(DrillResult.parse({ ...result, verdict }).verdict).toBe(verdict);
  }
  expect(DrillVerdict.options).toHaveLength(5);
});

it.each([
  { verdict: '' },
  { criteria: [{}] },
  { layers: [{}] },
  { slower: [{}] },
  { alarms: {} },
  { alarms: { raised: [{}], unread: [] } },
  { startedAt: 'soon' },
  { drill: undefined },
])('a result with %p is none', (wrong) => {
  expect(DrillResult.safeParse({ ...result, ...wrong }).success).toBe(false);
});

it('a criterion says what was seen and the limit, or that it was not measured', () => {
  const scored = { name: 'reads refused', unit: 'requests', limit: 0, seen: 3, met: false };
  expect(foundText(scored)).toBe('3 requests, the limit is 0 requests');
  expect(foundText({ ...scored, seen: null })).toBe('not measured, the limit is 0 requests');
});

it('a drill was played when it went to its end', () => {
  expect(DrillVerdict.options.filter((verdict) => wasPlayed({ verdict }))).toEqual(['passed', 'missed']);
});
