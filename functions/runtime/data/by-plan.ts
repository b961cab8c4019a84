/** What is special about leaving a healthy region. */
import type { Choice } from './choices';

/** A plan waits until the target has everything. */
export const withoutLoss = (choices: readonly Choice[]): Choice[] =>
  choices.map((one) => (one.choice.kind === 'move' ? { ...one, lossSeconds: 0 } : one));

/** Heartbeats come every ten seconds, and S3 may need half a minute. With more, writers would wait in vain. */
const LAG_SECONDS_MAX = 60;

/**
 * Why this plan is not safe; undefined when it is. Every row that may leave has to have a target that is well, whose
 * key works, and to which replication is up to date.
 */
export function doubtAbout(choices: readonly Choice[]): string | undefined {
  const doubts = choices.map(({ route, choice, candidates }) => {
    const name = `${route.placement}/${route.service}`;
    if (choice.kind === 'stay') return candidates.length > 0 ? `${name} has no target: ${choice.reason}` : undefined;
    const target = candidates.find(({ region }) => region === choice.move.target);
    const isWell = target?.health === 'healthy' && target.key.kind === 'usable';
    if (!isWell) return `${name} could go to ${choice.move.target}, but not all there is known to be well`;
    return (target.lagSeconds ?? Infinity) < LAG_SECONDS_MAX
      ? undefined
      : `${name} could go to ${choice.move.target}, but replication there is ${target.lagSeconds ?? 'an unknown number of'} s behind`;
  });
  return doubts.find((doubt) => doubt !== undefined);
}
