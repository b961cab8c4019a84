import { slowerThanUsual } from '../../strategy/drill-history';
import type { DrillResult } from '../../strategy/drill-result';

const result = (day: number, seconds: number | null, changes: Partial<DrillResult> = {}): DrillResult => {
  const at = new Date(Date.UTC(2027, 0, day)).toISOString();
  const criterion = (name: string) => ({ name, unit: 'seconds', limit: 30, seen: seconds, met: true });
  return {
    ...{ drill: `drill-${day}`, playbook: 'regional-evacuation', subject: 'us-east-1', by: 'calendar' },
    ...{ startedAt: at, endedAt: at, verdict: 'passed' },
    criteria: [criterion('writes refused for'), criterion('served from elsewhere for')],
    ...changes,
  };
};
const earlier = [10, 12, 14, 20].map((seconds, index) => result(index + 1, seconds));
const now = (seconds: number | null) => result(9, seconds);

it('a drill is slow at what takes longer than in three of four earlier ones', () => {
  expect(slowerThanUsual(now(14), earlier)).toEqual([]);
  expect(slowerThanUsual(now(14.1), earlier)).toEqual([{ name: 'writes refused for', seen: 14.1, usual: 14 }]);
});

it('whatever the order of the earlier ones and of what they measured', () => {
  const shuffled = [earlier[3]!, earlier[1]!, earlier[0]!, earlier[2]!];
  expect(slowerThanUsual(now(14), shuffled)).toEqual([]);
  expect(slowerThanUsual(now(14.1), shuffled)).toHaveLength(1);
  const lost = { name: 'acknowledged writes lost', unit: 'writes', limit: 0, seen: 0, met: true };
  const more = (of: DrillResult) => ({ ...of, criteria: [lost, ...of.criteria] });
  expect(slowerThanUsual(more(now(99)), earlier.map(more))).toMatchObject([{ seen: 99, usual: 14 }]);
  // Only times are compared, and a figure that a result lacks is none.
  const lossy = { ...now(99), criteria: [{ ...lost, seen: 7 }] };
  expect(slowerThanUsual(lossy, earlier.map(more))).toEqual([]);
});

it('nothing is usual before the fourth drill, and nothing is slow that was not measured', () => {
  expect(slowerThanUsual(now(99), earlier.slice(1))).toEqual([]);
  expect(slowerThanUsual(now(null), earlier)).toEqual([]);
  expect(slowerThanUsual(now(99), [...earlier.slice(1), result(5, null)])).toEqual([]);
});

it('only drills count that were of the kind, were played to their end, and are over', () => {
  const others = [
    result(5, 10, { playbook: 'control-plane-failover' }),
    result(6, 10, { verdict: 'stopped' }),
    result(7, 10, { endedAt: '2027-02-01T00:00:00.000Z' }),
  ];
  for (const other of others) expect(slowerThanUsual(now(99), [...earlier.slice(1), other])).toEqual([]);
  expect(slowerThanUsual(now(99), [...earlier.slice(1), result(8, 10, { verdict: 'missed' })])).toHaveLength(1);
});
