/**
 * One paragraph for people who have a minute: what happened, what users noticed, who decided what, what was lost, and
 * what is open. It comes from clients, stores, the control table and the scenario. Two facts are quoted: that a person
 * started an evacuation, from its ledger, and the verdict of a drill. What nobody knows is said to be unknown.
 */
import type { LayerResult } from '../objectives/layers';
import { awayAtEnd } from '../objectives/returned';
import { affectedOf } from '../affected';
import { acknowledged } from '../promises/stored';
import { damagedPlacements, restorationOf } from '../promises/restored';
import type { DrillRecord } from '../record';
import { takenBy } from '../taken';
import { spanOf } from '../works';
import { decided } from './decided';
import { happened } from './happened';
import type { UsersSeen } from './users';
import { lengthText, momentText, shareText } from './words';
import { listed } from '../../../strategy/listed';

/** The sentences of the paragraph, in order. */
export function summaryOf(
  record: DrillRecord,
  { users, layers }: { readonly users: readonly UsersSeen[]; readonly layers: readonly LayerResult[] },
): readonly string[] {
  return [
    ...happened(record),
    ...[...users].sort((a, b) => (b.hitShare ?? 0) - (a.hitShare ?? 0)).map(noticed),
    ...decided(record),
    lost(record, layers),
    `Open: ${open(record, users).join('; ') || 'nothing'}.`,
  ];
}

function noticed({ residency, hitShare, medianSeconds }: UsersSeen): string {
  if (hitShare === null) return `${residency}: unknown, because no user was sampled.`;
  if (medianSeconds === null) return `No sampled ${residency} user noticed anything.`;
  return `${shareText(hitShare)} of ${residency} users had errors in at least one service, half of them for no more than ${lengthText(medianSeconds)}.`;
}

/** Which confirmed writes are missing. Without a sampled write nobody knows. */
function lost({ requests }: DrillRecord, layers: readonly LayerResult[]): string {
  const missing = layers.filter(({ writesMissing }) => writesMissing > 0);
  const unknown = layers.filter(
    ({ writesMissing, rpoAchievedSeconds }) => writesMissing === 0 && rpoAchievedSeconds === null,
  );
  const known = missing.map(({ service, writesMissing, rpoAchievedSeconds }) => {
    if (rpoAchievedSeconds === null) return `at least ${writesMissing} of ${service}`;
    return `${writesMissing} of ${service}, up to ${lengthText(Math.ceil(rpoAchievedSeconds))} old at the fault`;
  });
  const doubt = unknown.length === 0 ? [] : [`unknown for ${listed(unknown.map(({ service }) => service))}`];
  const nothing = unknown.length === layers.length ? [] : [unknown.length === 0 ? 'none' : 'none elsewhere'];
  const parts = [...(known.length > 0 ? known : nothing), ...doubt];
  return `Confirmed writes lost, of ${acknowledged(requests).length} sampled: ${parts.join('; ')}.`;
}

/** What somebody still has to do, or still suffers from. */
function open(record: DrillRecord, users: readonly UsersSeen[]): readonly string[] {
  const { drained, frozen, startMs } = record;
  const away = awayAtEnd(record).length - drained.length;
  const damaged = damagedPlacements(record).filter((placement) => !restorationOf(record, placement).isRestored);
  return [
    ...lostAtEnd(record).map((region) => `${region} is still out of order`),
    ...users.flatMap(({ residency, stillShare }) =>
      stillShare > 0 ? [`${shareText(stillShare)} of ${residency} users still have errors`] : [],
    ),
    ...unanswered(record).map(
      ({ scope, source, atMs }) =>
        `a question about ${source} (${scope}), asked at ${momentText(atMs, startMs)}, waits for an answer`,
    ),
    ...record.claims.flatMap(({ state, incident }) => (state === 'closed' ? [] : [`${incident} has not ended`])),
    ...affectedOf(record).readOnly.map((source) => `services of ${source} are read-only until a person decides`),
    ...(away === 0 ? [] : [`${away} services are served from elsewhere than usual`]),
    ...drained.map((region) => `${region} has not been brought back`),
    ...(frozen.length === 0 ? [] : [`frozen: ${frozen.map((key) => key.replace(/^freeze#/, '')).join(', ')}`]),
    ...damaged.map((placement) => `settings of ${placement} are damaged`),
  ];
}

const lostAtEnd = (record: DrillRecord): readonly string[] => [
  ...new Set(
    record.scenario.faults
      .filter((fault) => spanOf(record, fault).untilMs >= record.endMs)
      .flatMap((fault) => takenBy(fault) ?? []),
  ),
];

/** The newest question of each incident that is open, if nobody has answered it. */
function unanswered({ questions, claims }: DrillRecord) {
  const newest = new Map(questions.map((question) => [`${question.incident}/${question.scope}`, question]));
  return [...newest.values()].flatMap(({ incident, scope, askedAtMs, answer }) => {
    const claim = claims.find((one) => one.incident === incident);
    return answer || claim?.state === 'closed' ? [] : [{ scope, source: claim?.source ?? incident, atMs: askedAtMs }];
  });
}
