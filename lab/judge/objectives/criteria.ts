/** What the scenario expects, one line each, beside what was observed. The drill is met when every criterion is met. */
import { SERVICES } from '../../../strategy/layers';
import { withinRpo } from '../../../strategy/recovery-point';
import { placementNamed, type Region } from '../../../strategy/topology';
import type { DrillRecord } from '../record';
import { affectedOf } from '../affected';
import { asked, degraded, moved, paged, served } from './expected';
import { couldHaveMet } from './objective';
import { isAsPolicyWants, STATUS_TEXT, type LayerResult } from './layers';
import type { PromiseResult } from '../promises/promise';
import type { Criterion } from './criterion';
import { restorationOf } from '../promises/restored';
import { leftBehind } from './returned';
import { shareOf, SUCCESS_RATIO } from './rto';

interface Judged {
  readonly layers: readonly LayerResult[];
  readonly promises: readonly PromiseResult[];
}

/** All criteria. Layers and promises count even if the scenario does not name them. */
export function judgeCriteria(record: DrillRecord, judged: Judged): readonly Criterion[] {
  return [
    ...evacuations(record),
    ...undoings(record),
    ...asked(record),
    ...moved(record),
    ...served(record),
    ...degraded(record),
    ...paged(record),
    ...layerCriteria(record, judged.layers),
    ...judged.promises.map(promiseCriterion),
    ...maintenance(record),
    ...restores(record),
    ...waiting(record),
    ...returns(record),
    ...drills(record),
  ];
}

function evacuations(record: DrillRecord): readonly Criterion[] {
  const { evacuated, notEvacuated = [] } = record.scenario.expect;
  const sources = affectedOf(record).evacuated;
  const observed = sources.join(', ') || 'none';
  const exactly = evacuated && {
    name: 'evacuated',
    expected: [...evacuated].sort().join(', ') || 'none',
    observed,
    met: [...evacuated].sort().join() === sources.join(),
  };
  const never = notEvacuated.map((region) => ({
    name: `not evacuated: ${region}`,
    expected: 'untouched',
    observed: sources.includes(region) ? 'evacuated' : 'untouched',
    met: !sources.includes(region),
  }));
  return [...(exactly ? [exactly] : []), ...never];
}

/** How failed evacuations ended: back at the source, or read-only at the target. */
function undoings(record: DrillRecord): readonly Criterion[] {
  const { rolledBack, heldReadOnly } = record.scenario.expect;
  const exactly = (name: string, expected: readonly string[] | undefined, seen: readonly string[]) =>
    expected ? [{ name, ...texts(expected, seen), met: [...expected].sort().join() === seen.join() }] : [];
  return [
    ...exactly('rolled back', rolledBack, affectedOf(record).rolledBack),
    ...exactly('held read-only', heldReadOnly, affectedOf(record).readOnly),
  ];
}

const texts = (expected: readonly string[], seen: readonly string[]): Pick<Criterion, 'expected' | 'observed'> => ({
  expected: [...expected].sort().join(', ') || 'none',
  observed: seen.join(', ') || 'none',
});

function layerCriteria(record: DrillRecord, layers: readonly LayerResult[]): readonly Criterion[] {
  const { layers: expected } = record.scenario.expect;
  const owed = expected === undefined || expected === 'met' ? SERVICES : expected;
  // A target that the scenario does not name becomes a criterion only when it is missed and somebody could have met it.
  const isOwed = (layer: LayerResult): boolean => expected !== undefined || isMissedByUs(record, layer);
  return layers
    .filter(({ service }) => owed.includes(service))
    .map((layer) => ({
      name: `recovery of ${layer.service}`,
      expected: `RPO ${layer.rpoTargetSeconds} s, RTO ${layer.rtoTargetSeconds} s`,
      observed: `RPO ${seconds(layer.rpoAchievedSeconds, 'unknown')}, RTO ${seconds(layer.rtoAchievedSeconds, 'never')}: ${STATUS_TEXT[layer.status]}`,
      met: isAsPolicyWants(layer) || !isOwed(layer),
    }));
}

/**
 * Whether a placement missed its target and could have done better. A target that has not run out yet does not count,
 * nor a recovery time that nobody could have met.
 */
function isMissedByUs(record: DrillRecord, { service, results }: LayerResult): boolean {
  return results.some(({ placement, status, rpoAchievedSeconds }) => {
    if (status === 'met' || status === 'open') return false;
    const isTooLate = status === 'missed' && withinRpo(rpoAchievedSeconds, service) === 'within';
    return !isTooLate || couldHaveMet(record, { placement: placementNamed(record.topology, placement), service });
  });
}

const seconds = (value: number | null, without: string): string => (value === null ? without : `${value} s`);

function promiseCriterion({ name, held, violations }: PromiseResult): Criterion {
  const observed = held === true ? 'held' : (violations[0] ?? 'unknown');
  return { name: `promise: ${name}`, expected: 'held', observed, met: held === true };
}

/** The last part of the drill in which the maintenance page is looked for. */
const MAINTENANCE_MS = 5 * 60_000;

/** A placement is in maintenance when its users get that page at the end. A few may still ask the lost region. */
function maintenance(record: DrillRecord): readonly Criterion[] {
  return (record.scenario.expect.maintenance ?? []).map((name) => {
    const late = record.requests.filter(
      ({ placement, sentAtMs }) => placement === name && sentAtMs > record.endMs - MAINTENANCE_MS,
    );
    const showing = SERVICES.filter((service) => {
      const asked = late.filter((request) => request.service === service);
      return (shareOf(asked, ({ outcome }) => outcome === 'maintenance') ?? 0) >= SUCCESS_RATIO;
    });
    return {
      name: `maintenance page: ${name}`,
      expected: `${SERVICES.length} services`,
      observed: `${showing.length} services`,
      met: showing.length === SERVICES.length,
    };
  });
}

/** Every setting has the value of its writer, or is in quarantine, no matter what damaged it. */
function restores(record: DrillRecord): readonly Criterion[] {
  return (record.scenario.expect.restored ?? []).map((name) => {
    const { damages, left, aside, claims, isRestored } = restorationOf(record, name);
    const entries = damages.reduce((sum, damage) => sum + damage.entries, 0);
    const strays = damages.reduce((sum, damage) => sum + damage.strays, 0);
    return {
      name: `restored: ${name}`,
      expected: `${entries} damaged settings good again, ${strays} strays moved aside`,
      observed: claims.length === 0 ? 'nobody noticed' : `${left} still damaged, ${aside} moved aside`,
      met: isRestored && entries + strays > 0,
    };
  });
}

/** The incident is open and its newest question is not answered, so a person can still decide. */
function waiting(record: DrillRecord): readonly Criterion[] {
  if (record.scenario.expect.waitingFor === undefined) return [];
  const newest = record.questions.at(-1);
  const isWaiting = newest !== undefined && newest.answer === null;
  const observed = newest ? (isWaiting ? 'asked, not answered' : 'asked and answered') : 'never asked';
  return [{ name: 'waits for the operator', expected: 'asked, not answered', observed, met: isWaiting }];
}

/** Everything is as before the incidents, except for what clients wrote since. */
function returns(record: DrillRecord): readonly Criterion[] {
  const { returned } = record.scenario.expect;
  if (returned === undefined) return [];
  const others = record.scenario.returns.map(({ region }) => region).filter((region) => !returned.includes(region));
  return [
    ...returned.map((region) => {
      const expected = 'routing map as at the start but for epochs, nothing left behind';
      return { name: `returned: ${region}`, expected, ...whatIsLeft(record, region) };
    }),
    ...[...new Set(others)].map((region) => {
      const { met, observed } = whatIsLeft(record, region);
      return { name: `not returned: ${region}`, expected: 'its return does not end well', observed, met: !met };
    }),
  ];
}

function whatIsLeft(record: DrillRecord, region: Region): Pick<Criterion, 'observed' | 'met'> {
  const left = leftBehind(record, region);
  const met = left.length === 0;
  return { observed: met ? 'as at the start, nothing left behind' : left.join('; '), met };
}

/** The product's own verdict of each drill. What the drill did to users is judged by the promises. */
function drills({ scenario, drillResults }: DrillRecord): readonly Criterion[] {
  const { drilled } = scenario.expect;
  if (drilled === undefined) return [];
  const inOrder = [...drillResults].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const seen = inOrder.map(({ subject, verdict, reason = '' }) => `${subject} ${verdict}${reason && `: ${reason}`}`);
  const isAs = ({ subject, verdict, because = '' }: (typeof drilled)[number], index: number): boolean => {
    const result = inOrder[index];
    return result?.subject === subject && result.verdict === verdict && (result.reason ?? '').includes(because);
  };
  const wanted = drilled.map(
    ({ subject, verdict, because }) => `${subject} ${verdict}${because ? `: ${because}` : ''}`,
  );
  return [
    {
      name: 'drilled',
      expected: wanted.join('; ') || 'nothing',
      observed: seen.join('; ') || 'nothing',
      met: drilled.length === inOrder.length && drilled.every(isAs),
    },
  ];
}
