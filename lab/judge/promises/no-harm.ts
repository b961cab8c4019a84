/**
 * No user is worse off than if the orchestrator had done nothing, except for as long as the target or a hand-over
 * takes. If, by the faults alone, both the region that served at the start and the region that serves now work, the
 * orchestrator must not turn users away (drained, moved, maintenance, read-only).
 */
import { OBJECTIVES, type Service } from '../../../strategy/layers';
import type { DrillRecord, Outcome } from '../record';
import { isTried, linesOf, shareThat, stretchesWhere, type Burst, type Line } from '../bursts';
import { firstHolders, holdersAt } from '../holders';
import { promise, type PromiseResult } from './promise';
import { SUCCESS_RATIO } from '../objectives/rto';
import { SHORTEST_RTO_MS } from './served';
import { spellAt, type Works } from '../spells';
import { doorsOf, flowBreaks, worldOf } from '../works';

/** A whole hand-over: leases that expire, promotion, verification, and a canary of two minutes. */
const HAND_OVER_MS = 240_000;
/** How long the orchestrator may keep users from a service: its target, but at most as long as a hand-over takes. */
const harmlessMs = (service: Service): number =>
  Math.max(SHORTEST_RTO_MS, Math.min(OBJECTIVES[service].rtoTargetSeconds * 1000, HAND_OVER_MS));

/** Answers that only the orchestrator causes. */
const OURS: readonly Outcome[] = ['maintenance', 'read-only', 'draining', 'ramping', 'redirected', 'frozen'];

export function noHarm(record: DrillRecord): PromiseResult {
  const judged = linesOf(record).map((line) => {
    const harmed = stretchesWhere(
      line.bursts,
      (burst) => !burst.isGood && isOurs(burst) && untouchedAt(record, line, burst) === 'works',
    ).filter(({ fromMs, untilMs }) => untilMs - fromMs > harmlessMs(line.service));
    const isKnown = line.bursts
      .filter(isTried)
      .some((burst) => burst.isGood || untouchedAt(record, line, burst) !== 'unknown');
    return { line, harmed, isKnown };
  });
  const violations = judged.flatMap(({ line: { placement, service }, harmed }) =>
    harmed.map(({ fromMs, untilMs, bursts }) => {
      const seconds = Math.round((untilMs - fromMs) / 1000);
      const reason = bursts[0]?.requests.find(({ outcome }) => OURS.includes(outcome))?.outcome ?? 'refused';
      return `${placement.name}/${service}: users got "${reason}" for ${seconds} s from ${new Date(fromMs).toISOString()}, while its own region worked`;
    }),
  );
  return promise(
    'no-harm',
    violations,
    judged.some(({ isKnown }) => isKnown),
  );
}

const isOurs = ({ requests }: Burst): boolean => shareThat(requests, ...OURS) > 1 - SUCCESS_RATIO;

/**
 * Whether users would be served if nothing had been done, and no later fault hits the region that has the service now.
 */
function untouchedAt(record: DrillRecord, line: Line, { fromMs, untilMs }: Burst): Works {
  const statesOf = (regions: readonly string[]): readonly Works[] =>
    regions.map((region) => {
      const spell = spellAt(worldOf(record).serving({ ...line, region }), fromMs);
      return spell.untilMs < untilMs && spell.works === 'works' ? 'unknown' : spell.works;
    });
  const stateOf = (regions: readonly string[]): Works => {
    const seen = statesOf(regions);
    return seen.includes('works') ? 'works' : seen.includes('unknown') ? 'unknown' : 'broken';
  };
  const then = stateOf(firstHolders(line));
  const now = stateOf(holdersAt(record, line, fromMs).regions);
  if (then === 'broken' || now === 'broken') return 'broken';
  // The flow can neither finish nor undo in time what it began.
  if (flowBreaks(record).some((span) => span.fromMs <= fromMs && fromMs < span.untilMs)) return 'unknown';
  // If the state of one door is unknown, a working region elsewhere proves nothing: all sampled users may have come in
  // at that door.
  const isDoorKnown = !statesOf(doorsOf(record.topology, line.placement)).includes('unknown');
  return then === 'works' && now === 'works' && isDoorKnown ? 'works' : 'unknown';
}
