/**
 * What is wrong, and whose fault it is: one condition per region and service, from all views of all regions (ADR 14).
 * Nothing is concluded from the silence of one view alone, and a failure that the targets have too is no reason to
 * move. This is a pure function of the observations, and their windows are its memory: so everybody who judges the same
 * observations gets the same result.
 */
import { forStandbys, type Observation } from './observation';
import { type Probe, PROBES, probeOf } from './probe';
import { SERVICES, type Service } from './layers';
import { allowedTargets } from './residency';
import { type Placement, type Region, regionsOf, type Topology } from './topology';
import { type Views, viewsOf } from './views';

/**
 * `joining`: nobody has ever seen everything in the region well, so it does not count yet: its stacks may not be
 * complete. `failing`: views agree, or a budget is spent. `lost`: nobody hears anything of the region, not even from
 * outside, and it gives no sign of life. `contested`: peers see it fail, but its own fresh word or the view from
 * outside says that it serves. `common`: the service fails in the targets too.
 */
type ConditionKind = 'well' | 'failing' | 'lost' | 'contested' | 'common' | 'joining' | 'unknown';

/**
 * `fast`: Tier-0 may act on it without asking. `sinceMs`: when a quorum had seen the failure begin; null when it has
 * not.
 */
interface Finding {
  readonly kind: ConditionKind;
  readonly fast: boolean;
  readonly sinceMs: number | null;
  readonly views: Views;
}

/**
 * The condition for the placements at home in the region. `forStandbys`: the condition for those that stand by there.
 * Both are the same, unless the stores of those at home fail alone.
 */
export interface Condition extends Finding {
  readonly region: Region;
  readonly service: Service;
  readonly forStandbys: Finding;
}

/** The part of the topology that is needed here. */
type Company = Pick<Topology, 'regions' | 'witness' | 'placements'>;

/**
 * The evidence of a judgement. `joined`: regions in which everything was once seen well. All others are joining,
 * whatever is seen of them.
 */
interface Evidence {
  readonly observations: readonly Observation[];
  readonly joined: readonly Region[];
  readonly nowMs: number;
}

/** The condition of every service in every region, in the order of the topology and of the table of services. */
export function judgeAll(company: Company, { observations, joined, nowMs }: Evidence): readonly Condition[] {
  const seen = seenOf(company, observations, nowMs);
  const find = (of: Audience, region: Region, service: Service): Finding => {
    const found = judgeProbe(company, seen, { of, region, probe: probeOf(service), nowMs });
    return joined.includes(region) ? found : { ...found, kind: 'joining', fast: false };
  };
  return company.regions.flatMap((region) =>
    SERVICES.map((service) => ({
      ...{ region, service, ...find('home', region, service) },
      forStandbys: find('standbys', region, service),
    })),
  );
}

/** Whose stores a view is about: those of the placements at home in the region, or of those that stand by there. */
type Audience = 'home' | 'standbys';
type ByRegion = ReadonlyMap<Region, Readonly<Record<Probe, Views>>>;
type Seen = Readonly<Record<Audience, ByRegion>>;

function seenOf(company: Company, observations: readonly Observation[], nowMs: number): Seen {
  const views = (of: readonly Observation[]): ByRegion =>
    new Map(company.regions.map((region) => [region, viewsByProbe(company, of, { region, nowMs })]));
  const home = views(observations);
  return { home, standbys: observations.some(differs) ? views(observations.map(forStandbys)) : home };
}

/** Whether something fails for the placements at home in a region alone. */
const differs = ({ seen }: Observation): boolean =>
  Object.values(seen).some((marks) => PROBES.some((probe) => marks[probe].includes('A')));

function viewsByProbe(
  topology: Company,
  observations: readonly Observation[],
  of: { readonly region: Region; readonly nowMs: number },
): Readonly<Record<Probe, Views>> {
  const view = (probe: Probe): Views => viewsOf(observations, { topology, ...of, probe });
  return {
    identity: view('identity'),
    'content-premium': view('content-premium'),
    'content-standard': view('content-standard'),
    orchestration: view('orchestration'),
  };
}

interface Subject {
  readonly of: Audience;
  readonly region: Region;
  readonly probe: Probe;
  readonly nowMs: number;
}

/**
 * Route 53's checkers and DNS notice a loss later than the peers. Until this much time has passed, their "up" is
 * outdated.
 */
const OUTSIDE_LATE_MS = 60_000;

function judgeProbe(company: Company, seen: Seen, subject: Subject): Finding {
  const views = seen[subject.of].get(subject.region)?.[subject.probe];
  if (!views) throw new Error(`${subject.region} is no region of the company`);
  const { sinceMs } = views;
  if (isUnheard(views)) return { kind: unheard(views, subject.nowMs), fast: true, sinceMs, views };
  const fast = subject.probe === 'identity' && isFast(views);
  const isSpent = fast || views.slow >= views.needed;
  const kind = isSpent ? whoseFault(company, seen, { ...subject, views }) : unspent(views);
  return { kind, fast, sinceMs, views };
}

/**
 * Whether Tier-0 need not wait for more evidence. Either all observers have seen its fast budget spent, or a quorum has
 * seen one failure more. Also, most of the region's own newest tries have to fail, unless it is well by its own report:
 * then it is contested. A region that fails only now and then looks like this once in a thousand half hours; the slow
 * budget is for such regions.
 */
const isFast = ({ fast, certain, needed, peers, ownServes, ownReport }: Views): boolean =>
  (fast === peers.length || certain >= needed) && (!ownServes || ownReport === 'well');

/** Lost, unless users on the internet still reach the region. */
function unheard({ outside, sinceMs }: Views, nowMs: number): ConditionKind {
  if (outside !== 'up') return 'lost';
  return nowMs - (sinceMs ?? nowMs) >= OUTSIDE_LATE_MS ? 'contested' : 'unknown';
}

/**
 * The condition while no budget of the peers is spent: failing if users on the internet do not reach the region, else
 * well or unknown.
 */
function unspent(views: Views): ConditionKind {
  if (views.outsideSpent && views.outside === 'down') return 'failing';
  return isWell(views) ? 'well' : 'unknown';
}

/** A quorum of peers hears nothing, there is no sign of life, and no peer hears anything. */
function isUnheard({ silent, needed, ownReport, peers }: Views): boolean {
  const isHeard = peers.some(({ sees }) => sees === 'well' || sees === 'failing');
  return silent >= needed && ownReport === 'none' && !isHeard;
}

function whoseFault(company: Company, seen: Seen, { region, probe, views }: Subject & { views: Views }): ConditionKind {
  if (views.ownReport === 'well' || isOnlyCutOff(views)) return 'contested';
  const others = rivals(company, region);
  const isEverywhere =
    others.length > 0 && others.every((other) => failsToo(seen[other.of].get(other.region)?.[probe]));
  return isEverywhere ? 'common' : 'failing';
}

/**
 * A quorum of peers hears nothing and there is no sign of life, but another peer and users on the internet find it
 * well. The links to the quorum are broken, not the region.
 */
const isOnlyCutOff = ({ silent, needed, ownReport, outside, peers }: Views): boolean =>
  silent >= needed && ownReport === 'none' && outside === 'up' && peers.some(({ sees }) => sees === 'well');

/** Where the region's placements could go. For a region without any target, all other regions. */
function rivals({ regions, placements }: Company, region: Region): readonly Pick<Subject, 'of' | 'region'>[] {
  const targets = placements
    .filter((placement) => regionsOf(placement).includes(region))
    .flatMap((placement) =>
      allowedTargets(placement, region).map((target) => ({ of: audienceOf(placement, target), region: target })),
    );
  if (targets.length > 0) return targets;
  return regions.filter((other) => other !== region).map((other) => ({ of: 'home', region: other }));
}

const audienceOf = ({ home }: Placement, region: Region): Audience => (home === region ? 'home' : 'standbys');

/** Whether that region fails right now. A region that is gone has no common cause with it. */
const failsToo = (views: Views | undefined): boolean =>
  views !== undefined && views.ailing >= views.needed && !isUnheard(views);

const isWell = ({ well, needed }: Views): boolean => well >= needed;

/** Whether every view sees every service of the region well. From then on the region counts. */
export const isWellInFull = (conditions: readonly Condition[], region: Region): boolean =>
  conditions.every(
    (one) =>
      one.region !== region || (isWell(one.views) && one.views.ownReport === 'well' && one.views.outside === 'up'),
  );

/** The condition of that service in that region. Throws when the region was not judged. */
export function conditionOf(conditions: readonly Condition[], region: Region, service: Service): Condition {
  const found = conditions.find((one) => one.region === region && one.service === service);
  if (!found) throw new Error(`${region} was not judged`);
  return found;
}

/** The condition as it concerns this placement. */
export const conditionFor = (condition: Condition, placement: Placement): Condition =>
  audienceOf(placement, condition.region) === 'home' ? condition : { ...condition, ...condition.forStandbys };

/** Whether it fails for the placements at home in the region alone, and those that stand by there are seen to work. */
export const failsAtHomeAlone = ({ kind, forStandbys }: Condition): boolean =>
  kind !== 'well' && forStandbys.kind === 'well';

/** Whether the region is lost. */
export const isLost = (conditions: readonly Condition[], region: Region): boolean =>
  conditions.some((one) => one.region === region && one.kind === 'lost');

const UNFIT: readonly ConditionKind[] = ['lost', 'failing', 'common', 'joining'];

export type Fitness = 'healthy' | 'impaired' | 'unknown';

/**
 * Whether a region can take this service over, by the newest marks. `impaired`: most tries fail, nothing is heard,
 * users on the internet do not reach it, or it was never well. `healthy`: a quorum saw it serve. `unknown`: otherwise.
 */
export function fitnessOf({ kind, views }: Condition): Fitness {
  if (UNFIT.includes(kind) || views.ailing >= views.needed || views.outside === 'down') return 'impaired';
  return kind === 'well' ? 'healthy' : 'unknown';
}
