/** Observations as tests write them: one string of marks per thing watched, the same for all unless said otherwise. */
import type { Marks, Observation, Watched } from '../../strategy/observation';
import { PROBES } from '../../strategy/probe';
import { DEV_TOPOLOGY } from '../support/dev-topology';

export const NOW_MS = Date.UTC(2027, 0, 1, 0, 30);
const QUIET = 'H'.repeat(90);

/** Marks that end with these, after a quiet quarter of an hour; `by`: other ones for single probes. */
export function marks(last: string, by: Partial<Record<Watched, string>> = {}): Marks {
  const ended = (end: string): string => (QUIET + end).slice(-90);
  const outside = ended(by.outside ?? '');
  const probes = PROBES.map((probe) => [probe, ended(by[probe] ?? last)]);
  return { ...(Object.fromEntries(probes) as Record<(typeof PROBES)[number], string>), outside };
}

/** What an observer published; regions that are not named are well. */
export function observation(observer: string, seen: Readonly<Record<string, Marks>> = {}, ageSeconds = 5): Observation {
  const all = DEV_TOPOLOGY.regions.map((region) => [region, seen[region] ?? marks('')]);
  return {
    observer,
    atMs: NOW_MS - ageSeconds * 1000,
    startedAtMs: 0,
    seen: Object.fromEntries(all) as Record<string, Marks>,
  };
}

export const OBSERVERS = ['us-east-1', 'us-west-2', 'eu-central-1', 'us-east-2'] as const;

/**
 * All four observers, who see these regions so; `but`: whoever sees something else, and null for whoever says nothing.
 */
export function observations(
  seen: Readonly<Record<string, Marks>>,
  but: Partial<Record<string, Readonly<Record<string, Marks>> | null>> = {},
): readonly Observation[] {
  return OBSERVERS.flatMap((observer) => {
    const other = but[observer];
    if (other === null) return [];
    return [observation(observer, { ...seen, ...other })];
  });
}
