/** Seven days after a drill that nobody has signed off: people are told, and are left alone once somebody signs. */
import type { Resource } from '../../lab/calls/call';
import { drillResultKey, signedOffKey } from '../../strategy/control-items';
import type { DrillResult } from '../../strategy/drill-result';
import { alarmName } from '../../strategy/names';
import { SIGN_OFF_DAYS, type SignedOff } from '../../strategy/sign-off';
import { DEPLOYED, DrillWorld, MONDAY_MS } from './drill-world';

const HOUR_MS = 3_600_000;
/** An alarm needs three hours, and a planner runs once an hour. */
const WITHIN_MS = 4.5 * HOUR_MS;
const DUE_MS = MONDAY_MS + HOUR_MS;
const ENDED_MS = DUE_MS - SIGN_OFF_DAYS * 24 * HOUR_MS;
const timeOf = (ms: number): string => new Date(ms).toISOString();

const result: DrillResult = {
  ...{ drill: 'drill-us-east-1-20261228T133000Z', playbook: 'regional-evacuation', subject: 'us-east-1' },
  ...{ startedAt: timeOf(ENDED_MS - HOUR_MS), endedAt: timeOf(ENDED_MS), signOffDueAt: timeOf(DUE_MS) },
  ...{ verdict: 'passed', by: 'calendar', criteria: [] },
};

/** What runs every minute makes these hours long, and has no part in this. */
const isNeeded = ({ type, properties }: Resource): boolean =>
  type !== 'AWS::Events::Rule' || properties['ScheduleExpression'] !== 'rate(1 minute)';

it('a drill without a sign-off is told of after seven days, in every region, and not after it is signed', async () => {
  const world = new DrillWorld({ blueprint: { ...DEPLOYED, resources: DEPLOYED.resources.filter(isNeeded) } });
  world.put({ ...result, ...drillResultKey(result.drill) });
  const { sns, topology } = world.world;
  const told = (fromMs: number) =>
    sns.arrived.filter(({ atMs, text }) => atMs >= fromMs && text.includes(alarmName(topology, 'sign-off-overdue')));
  await world.run(DUE_MS - MONDAY_MS);
  expect(told(MONDAY_MS)).toEqual([]);
  await world.run(WITHIN_MS);
  const regions = told(DUE_MS).map(({ region }) => region);
  expect([...new Set(regions)].sort()).toEqual([...topology.regions].sort());

  const signed: SignedOff = { drill: result.drill, pack: '0'.repeat(16), by: 'ann', at: timeOf(DUE_MS) };
  world.put({ ...signed, ...signedOffKey(result.drill) });
  await world.run(HOUR_MS);
  const quietMs = world.world.kernel.clock.now();
  await world.run(HOUR_MS);
  expect(told(quietMs)).toEqual([]);
  expect(world.mishaps()).toEqual([]);
});
