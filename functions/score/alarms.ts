import type { DrillResult, RaisedAlarm } from '../../strategy/drill-result';
import { alarmName } from '../../strategy/names';
import type { Playbook } from '../../strategy/playbooks';
import { observers, type Region, type Topology } from '../../strategy/topology';
import { alarmChanges } from '../runtime/alarm-history';

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The alarms of the environment that were raised in that time and that a drill of this kind need not raise, of all
 * regions with an observer. A region whose CloudWatch does not say all of them is in `unread`. Never throws.
 */
export async function unexpectedAlarms(
  topology: Topology,
  playbook: Pick<Playbook, 'alarms'>,
  span: Span,
): Promise<NonNullable<DrillResult['alarms']>> {
  const told = await Promise.all(
    observers(topology).map(async (region) => {
      return { region, raised: await raisedIn(topology, region, span).catch(() => null) };
    }),
  );
  const expected = playbook.alarms.map((what) => alarmName(topology, what));
  return {
    raised: told.flatMap((one) => one.raised ?? []).filter(({ alarm }) => !expected.includes(alarm)),
    unread: told.filter((one) => one.raised === null).map(({ region }) => region),
  };
}

async function raisedIn(topology: Topology, region: Region, span: Span): Promise<readonly RaisedAlarm[] | null> {
  const { changes, isWhole } = await alarmChanges(topology, region, span);
  const raised = changes.filter(({ to }) => to === 'ALARM').map(({ alarm, at }) => ({ region, alarm, at }));
  return isWhole ? raised : null;
}
