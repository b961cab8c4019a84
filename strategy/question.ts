/**
 * Whether a question to a person is still the right question (ADR 14). It is asked again when more is due than it
 * named, or when the region is lost meanwhile. It is taken back when nothing of it is due any more and the region is
 * well. A question about an incident that a person started by hand never changes.
 */
import { rowsDue, type Situation } from './due';
import { isLost } from './judgement';
import type { Region } from './topology';

/**
 * The question at the time it was asked. `about`: `placement/service` of everything that was due. `lost`: whether the
 * region was lost.
 */
export interface Asked {
  readonly about: readonly string[];
  readonly lost: boolean;
  readonly byHand: boolean;
}

/** Why the question is no longer right; undefined when it is. */
export function outdatedBy(
  asked: Asked,
  situation: Situation,
  of: { source: Region; isSoaked: boolean },
): string | undefined {
  if (asked.byHand) return undefined;
  const due = rowsDue(situation, of.source).map(({ placement, service }) => `${placement}/${service}`);
  if (isLost(situation.conditions, of.source) && !asked.lost) return `${of.source} is lost by now`;
  const further = due.filter((name) => !asked.about.includes(name));
  if (further.length > 0) return `more has to leave ${of.source} by now: ${further.join(', ')}`;
  return due.length === 0 && of.isSoaked ? `${of.source} is well again` : undefined;
}
