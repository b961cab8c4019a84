import { actionsAgreed, actionsOf, CorrectiveAction, openActions } from '../../strategy/corrective-action';
import type { DrillResult, Scored } from '../../strategy/drill-result';
import { DEV_TOPOLOGY } from '../support/dev-topology';

const scored = (name: string, seen: number | null, met: boolean | null): Scored => {
  return { name, unit: 'requests', limit: 0, seen, met };
};
const result = (more: Partial<DrillResult> = {}): DrillResult => ({
  ...{ drill: 'drill-1', playbook: 'control-plane-failover', subject: 'us-east-1', by: 'ann' },
  ...{ startedAt: '2027-01-04T10:00:00.000Z', endedAt: '2027-01-04T10:20:00.000Z' },
  ...{
    verdict: 'missed',
    reason: 'why',
    criteria: [scored('a', 0, true), scored('b', 3, false), scored('c', null, null)],
  },
  ...more,
});
const about = (of: DrillResult, isPlayed: boolean) => actionsOf(of, isPlayed).map((action) => action.about);

it('a drill that was played to its end owes an action for each criterion that was not met or not measured', () => {
  expect(actionsOf(result(), true)).toEqual([
    {
      ...{ drill: 'drill-1', playbook: 'control-plane-failover', subject: 'us-east-1' },
      ...{ openedAt: '2027-01-04T10:20:00.000Z', about: 'b', found: '3 requests, the limit is 0 requests' },
    },
    expect.objectContaining({ about: 'c', found: 'not measured, the limit is 0 requests' }),
  ]);
});

it('a drill that broke off owes one for that, and none for what could not be measured', () => {
  expect(about(result(), false)).toEqual(['the way to the end', 'b']);
  expect(actionsOf(result({ criteria: [] }), false)).toMatchObject([{ found: 'why' }]);
  const silent = Object.entries(result({ criteria: [] })).filter(([field]) => field !== 'reason');
  expect(actionsOf(Object.fromEntries(silent) as unknown as DrillResult, false)).toMatchObject([
    { found: 'no reason is known' },
  ]);
});

it.each(['passed', 'held', 'stopped', 'overtaken'] as const)('a drill that was %s owes nothing', (verdict) => {
  expect(actionsOf(result({ verdict }), true)).toEqual([]);
});

it('only an end with a name, a time and a reason ends an action', () => {
  const [open] = actionsOf(result(), true);
  const left = (more: object) =>
    openActions(DEV_TOPOLOGY, [CorrectiveAction.parse({ ...open, ...more })], result()).length;
  const end = { by: 'ann', at: 'now', why: 'mended' };
  expect([left({}), left({ closed: true }), left({ closed: { ...end, why: '' } }), left({ waived: {} })]).toEqual([
    1, 1, 1, 1,
  ]);
  expect([left({ closed: end }), left({ waived: end })]).toEqual([0, 0]);
});

it('what people agree on at a sign-off holds drills too, with who does it by when', () => {
  const agreed = actionsAgreed(result(), [{ what: 'more workers', owner: 'Ann', due: '2027-02-01' }], result().endedAt);
  expect(
    openActions(
      DEV_TOPOLOGY,
      agreed.map((one) => CorrectiveAction.parse(one)),
      result(),
    ),
  ).toMatchObject([
    { drill: 'drill-1', about: 'more workers', found: 'Ann does it by 2027-02-01', owner: 'Ann', due: '2027-02-01' },
  ]);
});

it('an action counts for drills of its playbook in its residency, and says what it is about', () => {
  const [open] = actionsOf(result(), true);
  const of = (playbook: string, subject: string) =>
    openActions(DEV_TOPOLOGY, [open!], result({ playbook, subject } as Partial<DrillResult>)).length;
  expect(of('control-plane-failover', 'us-west-2')).toBe(1);
  expect(of('regional-evacuation', 'us-east-1')).toBe(0);
  expect(of('control-plane-failover', 'eu-central-1')).toBe(0);
  expect(CorrectiveAction.safeParse({ ...open, about: '' }).success).toBe(false);
  expect(CorrectiveAction.safeParse(open).success).toBe(true);
});
