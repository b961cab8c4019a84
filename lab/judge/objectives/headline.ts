/**
 * The verdict in one sentence. Criteria say whether the drill went as its scenario expects. Objectives say whether
 * users got what was promised.
 */
import type { Criterion } from './criterion';
import { STATUS_TEXT, type LayerResult } from './layers';
import { STATUSES, type Status } from './objective';

export interface Headline {
  /** `mixed`: all criteria are met, but not all objectives. */
  readonly kind: 'met' | 'mixed' | 'missed';
  readonly criteria: string;
  /** How many services have each status, and which ones. `all 8 objectives met` if they are. */
  readonly objectives: string;
}

export function headlineOf(criteria: readonly Criterion[], layers: readonly LayerResult[]): Headline {
  const missed = criteria.filter(({ met }) => !met).length;
  const isAllMet = layers.every(({ met }) => met);
  return {
    kind: missed > 0 ? 'missed' : isAllMet ? 'met' : 'mixed',
    criteria: missed > 0 ? `${missed} of ${criteria.length} criteria missed` : `all ${criteria.length} criteria met`,
    objectives: isAllMet
      ? `all ${layers.length} objectives met`
      : `objectives: ${STATUSES.flatMap((status) => ofStatus(layers, status)).join('; ')}`,
  };
}

function ofStatus(layers: readonly LayerResult[], status: Status): readonly string[] {
  const names = layers.filter((layer) => layer.status === status).map(({ service }) => service);
  if (names.length === 0) return [];
  return [`${names.length} ${STATUS_TEXT[status]}${status === 'met' ? '' : ` (${names.join(', ')})`}`];
}
