import { DrillResult, DrillVerdict } from '../../strategy/drill-result';

const result: DrillResult = {
  ...{ drill: 'drill-us-east-1-1', playbook: 'regional-evacuation', subject: 'us-east-1', by: 'ann', reason: 'r' },
  ...{ startedAt: '2027-01-04T10:00:00.000Z', endedAt: '2027-01-04T10:20:00.000Z', verdict: 'missed' },
  criteria: [{ name: 'reads refused', unit: 'requests', limit: 0, seen: null, met: null }],
  layers: [{ service: 'tooling', rtoSeconds: 3, rpoSeconds: null, met: null }],
  slower: [{ name: 'served again after', seen: 9, usual: 3 }],
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
  { startedAt: 'soon' },
  { drill: undefined },
])('a result with %p is none', (wrong) => {
  expect(DrillResult.safeParse({ ...result, ...wrong }).success).toBe(false);
});
