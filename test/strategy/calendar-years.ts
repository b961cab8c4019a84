/** Years of the calendar of drills: somebody asks every hour, and every drill that is due is played at once. */
import { dueDrill, overdueDrills, refusedSlots, type DrillsKnown } from '../../strategy/calendar';
import type { Claim } from '../../strategy/claim';
import type { DrillResult } from '../../strategy/drill-result';
import { PLAYBOOKS } from '../../strategy/playbooks';
import type { Slot } from '../../strategy/slot';
import type { Windows } from '../../strategy/windows';
import { DEV_TOPOLOGY } from '../support/dev-topology';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Years {
  readonly windows: Windows;
  readonly startMs: number;
  readonly days: number;
  /** How a drill ends; `passed` unless it says otherwise. */
  readonly verdict?: (drill: DrillResult, index: number) => DrillResult['verdict'];
  /** Whether an incident is open at that time. */
  readonly isOpen?: (ms: number) => boolean;
}

export interface Played {
  readonly results: readonly DrillResult[];
  readonly slots: readonly Slot[];
  /** Noons at which something was overdue. */
  readonly overdueAtMs: readonly { readonly ms: number; readonly playbook: string }[];
}

export const resultOf = (more: Partial<DrillResult>): DrillResult => ({
  ...{ drill: 'drill-us-east-1-20270104T090000Z', playbook: 'regional-evacuation', subject: 'us-east-1' },
  ...{ startedAt: '2027-01-04T09:00:00.000Z', endedAt: '2027-01-04T10:00:00.000Z' },
  ...{ verdict: 'passed', by: 'calendar', criteria: [], ...more },
});

export const claimOf = (incident: string, state: Claim['state'] = 'open'): Claim => ({
  ...{ incident, state, conductor: 'us-west-2', execution: 'arn', claimedAt: '2027-01-04T09:00:00.000Z' },
});

export const recordOf = (more: Partial<DrillsKnown> & Pick<DrillsKnown, 'windows' | 'nowMs'>): DrillsKnown => ({
  ...{ topology: DEV_TOPOLOGY, results: [], slots: [], claims: [], ...more },
});

export function play({ windows, startMs, days, verdict = () => 'passed', isOpen = () => false }: Years): Played {
  const results: DrillResult[] = [];
  const slots: Slot[] = [];
  const overdueAtMs: { ms: number; playbook: string }[] = [];
  for (let nowMs = startMs; nowMs < startMs + days * DAY_MS; nowMs += HOUR_MS) {
    const running = results.at(-1);
    const isRunning = running !== undefined && Date.parse(running.endedAt) > nowMs;
    const claims = [
      ...(isOpen(nowMs) ? [claimOf('evac-us-east-1-20270104T090000Z')] : []),
      ...(isRunning ? [claimOf(running.drill)] : []),
    ];
    const over = isRunning ? results.slice(0, -1) : results;
    const record = recordOf({ windows, results: over, slots: [...slots], claims, nowMs });
    const isNoon = new Date(nowMs).getUTCHours() === 12;
    if (isNoon) overdueAtMs.push(...overdueDrills(record).map(({ playbook }) => ({ ms: nowMs, playbook })));
    const told = { at: new Date(nowMs).toISOString(), by: 'us-west-2' };
    slots.push(...refusedSlots(record).map((slot) => ({ ...slot, ...told })));
    const due = dueDrill(record);
    if (!due) continue;
    slots.push({ ...due, ...told });
    const { playbook, subject } = due;
    const endedAt = new Date(nowMs + PLAYBOOKS[playbook].longestSeconds * 1000).toISOString();
    const drill = resultOf({ drill: `drill-${subject}-${nowMs}`, playbook, subject, startedAt: told.at, endedAt });
    results.push({ ...drill, verdict: verdict(drill, results.length) });
  }
  return { results, slots, overdueAtMs };
}
