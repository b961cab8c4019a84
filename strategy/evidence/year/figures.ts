/**
 * The figures of incidents and drills against their targets. Each is a limit from above. What nobody knows is counted
 * as unknown, and never makes a figure better.
 */
import { OBJECTIVES, SERVICES, type Service } from '../../layers';
import type { Evidence, Objective } from '../evidence';
import type { Evacuated, Worst, Year } from './year';

type Kind = 'rpo' | 'rto';
interface Reached {
  readonly atMostSeconds: number | null;
  readonly targetSeconds: number;
}

/** The figure with the largest share of its target, of one incident. */
export function figuresOf(objectives: readonly Objective[], kind: Kind): Evacuated['served'] {
  const known = objectives.flatMap(({ placement, title, [kind]: { atMostSeconds, targetSeconds } }) =>
    atMostSeconds === null ? [] : [{ placement, title, atMostSeconds, targetSeconds }],
  );
  const [worst = null] = known.sort((one, other) => shareOf(other) - shareOf(one));
  return { worst, unknown: objectives.length - known.length };
}

const shareOf = ({ atMostSeconds, targetSeconds }: { atMostSeconds: number; targetSeconds: number }): number =>
  atMostSeconds / targetSeconds;

/** Whether the evidence shows that all targets were met, and if not, why. Null: there is no evidence to use. */
export function shownBy(evidence: Evidence | null): Pick<Evacuated, 'shown' | 'why'> {
  if (!evidence) return { shown: 'not measured', why: ['there is no evidence that can be used'] };
  const { objectives, notMoved } = evidence;
  if (objectives.length === 0) return { shown: 'not measured', why: ['no service was concerned'] };
  const above = objectives.flatMap((one) => [...beyond(one, 'rto'), ...beyond(one, 'rpo')]);
  const left = objectives.filter(({ target }) => target === null).map(named);
  const others = notMoved.map(({ placement, service }) => `${placement}: ${titleOf(service)}`);
  const stayed = [...new Set([...left, ...others])].map((name) => `${name} did not move`);
  if (above.length + stayed.length > 0) return { shown: 'not shown', why: [...above, ...stayed] };
  const unknown = objectives
    .filter(({ rpo, rto }) => rpo.atMostSeconds === null || rto.atMostSeconds === null)
    .map((one) => `${named(one)}: ${one.rto.atMostSeconds === null ? one.rto.how : 'nobody knows what it lost'}`);
  return unknown.length === 0 ? { shown: 'met', why: [] } : { shown: 'not measured', why: unknown };
}

const named = ({ placement, title }: Objective): string => `${placement}: ${title}`;
const titleOf = (service: string): string =>
  SERVICES.filter((one) => one === service).map((one) => OBJECTIVES[one].title)[0] ?? service;

function beyond(objective: Objective, kind: Kind): readonly string[] {
  const { atMostSeconds, targetSeconds } = objective[kind];
  if (atMostSeconds === null || atMostSeconds <= targetSeconds) return [];
  const words = kind === 'rto' ? 'served after at most' : 'lost at most';
  return [`${named(objective)} ${words} ${atMostSeconds} s, the target is ${targetSeconds} s`];
}

/** For each service the worst figure of all incidents, and of all drills that have figures of layers. */
export function worstOf(incidents: readonly Evidence[], drills: readonly Evidence[]): Year['objectives'] {
  const objectives = incidents.flatMap((one) => one.objectives);
  const layers = drills.flatMap(({ drill }) => drill?.layers ?? []);
  const ofIncidents = SERVICES.map((service) => {
    const own = objectives.filter((one) => one.service === service);
    const [served, lost] = [own.map(({ rto }) => rto), own.map(({ rpo }) => rpo)];
    return lineOf({ service, of: 'incidents' }, served, lost);
  });
  const ofDrills = SERVICES.flatMap((service) => {
    const own = layers.filter((one) => one.service === service);
    const { rtoTargetSeconds, rpoTargetSeconds } = OBJECTIVES[service];
    const served = own.map(({ rtoSeconds }) => ({ atMostSeconds: rtoSeconds, targetSeconds: rtoTargetSeconds }));
    const lost = own.map(({ rpoSeconds }) => ({ atMostSeconds: rpoSeconds, targetSeconds: rpoTargetSeconds }));
    return own.length === 0 ? [] : [lineOf({ service, of: 'drills' }, served, lost)];
  });
  return [...ofIncidents, ...ofDrills];
}

function lineOf(
  { service, of }: Pick<Year['objectives'][number], 'of'> & { readonly service: Service },
  served: readonly Reached[],
  lost: readonly Reached[],
): Year['objectives'][number] {
  const { title, rtoTargetSeconds, rpoTargetSeconds } = OBJECTIVES[service];
  return { service, title, of, served: worst(served, rtoTargetSeconds), lost: worst(lost, rpoTargetSeconds) };
}

/** `targetSeconds`: of today. Where a figure is known, its own target stands. */
function worst(all: readonly Reached[], targetSeconds: number): Worst {
  const known = all.flatMap((one) =>
    one.atMostSeconds === null ? [] : [{ seconds: one.atMostSeconds, target: one.targetSeconds }],
  );
  const [largest] = [...known].sort((one, other) => other.seconds - one.seconds);
  return {
    targetSeconds: largest?.target ?? targetSeconds,
    worstSeconds: largest?.seconds ?? null,
    known: known.length,
    unknown: all.length - known.length,
    above: known.filter(({ seconds, target }) => seconds > target).length,
  };
}
