import { statusHost } from '../../../strategy/names';
import type { Disruption, Overall } from '../../../strategy/status-page';
import type { StatusSummary } from './contract';
import { HEADLINES, placesOf, type Shown, titleOf, worstOf } from './shown';

const STATES: Readonly<Record<Overall, StatusSummary['components'][number]['status']>> = {
  works: 'operational',
  degraded: 'degraded_performance',
  'partly-down': 'partial_outage',
  down: 'major_outage',
  unknown: 'unknown',
};
const INDICATORS: Readonly<Record<Overall, StatusSummary['status']['indicator']>> = {
  works: 'none',
  degraded: 'minor',
  'partly-down': 'major',
  down: 'critical',
  unknown: 'unknown',
};

/** The body of `/status.json`. */
export function summaryOf(shown: Shown): StatusSummary {
  const { domain, page, nowMs } = shown;
  const places = placesOf(shown);
  const worst = worstOf(places);
  return {
    page: {
      ...{ id: domain, name: domain, url: `https://${statusHost({ domain })}/` },
      updated_at: page?.at ?? new Date(nowMs).toISOString(),
    },
    status: { indicator: INDICATORS[worst], description: HEADLINES[worst] },
    components: places.map(({ residency, name, overall, text }) => ({
      ...{ id: residency, name, status: STATES[overall], description: text },
    })),
    incidents: (page?.disruptions ?? []).map((disruption) => incidentOf(disruption, page?.updates ?? [])),
  };
}

function incidentOf(
  disruption: Disruption,
  updates: NonNullable<Shown['page']>['updates'],
): StatusSummary['incidents'][number] {
  const { name, since, endedAt } = disruption;
  return {
    ...{ id: name, name: titleOf(disruption), status: endedAt === undefined ? 'investigating' : 'resolved' },
    ...{ created_at: since, resolved_at: endedAt ?? null },
    incident_updates: updates
      .filter(({ id }) => id.startsWith(`${name}/`))
      .map(({ id, at, subject, text }) => ({ id, body: `${subject}. ${text}`, created_at: at })),
  };
}
