/**
 * What is wrong, and whose fault it is: one condition per region and service, from all views of all regions (ADR
 * 14). Nothing is inferred from the silence of one view alone, and what fails in the targets too is nobody's reason to
 * move. A pure function of what was observed: the windows are its memory, so that whoever judges from the same
 * observations says the same.
 */
import type { Observation } from './observation';
import { type Probe, probeOf } from './probe';
import { SERVICES, type Service } from './layers';
import { allowedTargets } from './residency';
import { type Region, regionsOf, type Topology } from './topology';
import { type Views, viewsOf } from './views';

/**
 * `joining`: the region was never seen well in full, so that it counts for nothing yet: its stacks may not be complete.
 * `failing`: views agree, or a budget is spent. `lost`: nothing of the region is heard by anybody, from outside either,
 * and it gives no sign of life. `contested`: peers fail, and its own fresh word, or the view from outside, says that it
 * serves. `common`: it fails in the targets too.
 */
type ConditionKind = 'well' | 'failing' | 'lost' | 'contested' | 'common' | 'joining' | 'unknown';

/**
 * `fast`: Tier-0 may act on it by itself. `sinceMs`: when a quorum had seen the failure begin; null while it has not.
 */
export interface Condition {
  readonly region: Region;
  readonly service: Service;
  readonly kind: ConditionKind;
  readonly fast: boolean;
  readonly sinceMs: number | null;
  readonly views: Views;
}

/** Who may be judged by: a topology, as far as this needs it. */
type Company = Pick<Topology, 'regions' | 'witness' | 'placements'>;

interface Found {
  readonly kind: ConditionKind;
  readonly fast: boolean;
  readonly views: Views;
}

/** What is judged by. `joined`: regions that were once seen well in full; the others are joining, whatever is seen. */
interface Evidence {
  readonly observations: readonly Observation[];
  readonly joined: readonly Region[];
  readonly nowMs: number;
}

/** The condition of every service in every region, in the order of the topology and of the table of services. */
export function judgeAll(company: Company, { observations, joined, nowMs }: Evidence): readonly Condition[] {
  const seen = new Map(
    company.regions.map((region) => [region, viewsByProbe(company, observations, { region, nowMs })]),
  );
  return company.regions.flatMap((region) =>
    SERVICES.map((service) => {
      const found = judgeProbe(company, seen, { region, probe: probeOf(service), nowMs });
      const { sinceMs } = found.views;
      const isJoined = joined.includes(region);
      return { region, service, ...found, sinceMs, ...(!isJoined && { kind: 'joining', fast: false }) };
    }),
  );
}

type Seen = ReadonlyMap<Region, Readonly<Record<Probe, Views>>>;

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
  readonly region: Region;
  readonly probe: Probe;
  readonly nowMs: number;
}

/** Route 53's checkers and DNS notice a loss later than peers do: until then their "up" is old news. */
const OUTSIDE_LATE_MS = 60_000;

function judgeProbe(company: Company, seen: Seen, subject: Subject): Found {
  const views = seen.get(subject.region)?.[subject.probe];
  if (!views) throw new Error(`${subject.region} is no region of the company`);
  if (isUnheard(views)) return { kind: unheard(views, subject.nowMs), fast: true, views };
  const fast = subject.probe === 'identity' && isFast(views);
  const isSpent = fast || views.slow >= views.needed;
  return { kind: isSpent ? whoseFault(company, seen, { ...subject, views }) : unspent(views), fast, views };
}

/**
 * Whether Tier-0 need not wait for more: everybody has seen its fast budget spent, or a quorum one failure more, and it
 * does not fail only now and then by its own newest marks (one that is well by them is contested). A region that fails
 * now and then brings that about once in a thousand half hours; it is what the slow budget is for.
 */
const isFast = ({ fast, certain, needed, peers, ownServes, ownWord }: Views): boolean =>
  (fast === peers.length || certain >= needed) && (!ownServes || ownWord === 'well');

/** Lost, unless users on the internet still reach it. */
function unheard({ outside, sinceMs }: Views, nowMs: number): ConditionKind {
  if (outside !== 'up') return 'lost';
  return nowMs - (sinceMs ?? nowMs) >= OUTSIDE_LATE_MS ? 'contested' : 'unknown';
}

/** With no budget of the peers spent: what users on the internet reach, and what is well. */
function unspent(views: Views): ConditionKind {
  if (views.outsideSpent && views.outside === 'down') return 'failing';
  return isWell(views) ? 'well' : 'unknown';
}

/** Silence for a quorum of peers, no sign of life, and nobody who hears anything. */
function isUnheard({ silent, needed, ownWord, peers }: Views): boolean {
  const isHeard = peers.some(({ sees }) => sees === 'well' || sees === 'failing');
  return silent >= needed && ownWord === 'none' && !isHeard;
}

function whoseFault(company: Company, seen: Seen, { region, probe, views }: Subject & { views: Views }): ConditionKind {
  if (views.ownWord === 'well') return 'contested';
  const others = rivals(company, region);
  const isEverywhere = others.length > 0 && others.every((other) => failsToo(seen.get(other)?.[probe]));
  return isEverywhere ? 'common' : 'failing';
}

/** Where the region's placements could go; for a region that stands alone, all others. */
function rivals({ regions, placements }: Company, region: Region): readonly Region[] {
  const targets = placements
    .filter((placement) => regionsOf(placement).includes(region))
    .flatMap((placement) => allowedTargets(placement, region));
  const others = targets.length > 0 ? targets : regions.filter((other) => other !== region);
  return [...new Set(others)];
}

/** Whether that region fails at this very moment; one that is gone has nothing in common with it. */
const failsToo = (views: Views | undefined): boolean =>
  views !== undefined && views.ailing >= views.needed && !isUnheard(views);

const isWell = ({ well, needed }: Views): boolean => well >= needed;

/** Whether the region is well in all that is looked at, by every view: from then on it counts. */
export const isWellInFull = (conditions: readonly Condition[], region: Region): boolean =>
  conditions.every(
    (one) => one.region !== region || (isWell(one.views) && one.views.ownWord === 'well' && one.views.outside === 'up'),
  );

/** The condition of that service in that region. Throws when the region is none of those judged. */
export function conditionOf(conditions: readonly Condition[], region: Region, service: Service): Condition {
  const found = conditions.find((one) => one.region === region && one.service === service);
  if (!found) throw new Error(`${region} was not judged`);
  return found;
}

/** Whether nothing of the region is there any more. */
export const isLost = (conditions: readonly Condition[], region: Region): boolean =>
  conditions.some((one) => one.region === region && one.kind === 'lost');

const UNFIT: readonly ConditionKind[] = ['lost', 'failing', 'common', 'joining'];

/**
 * Whether a region can take this service over, by what was seen lately: `impaired` if most of it fails, nothing is
 * heard, users on the internet do not reach it or it was never well, `healthy` if a quorum saw it serve, `unknown`
 * otherwise.
 */
export function fitnessOf({ kind, views }: Condition): 'healthy' | 'impaired' | 'unknown' {
  if (UNFIT.includes(kind) || views.ailing >= views.needed || views.outside === 'down') return 'impaired';
  return kind === 'well' ? 'healthy' : 'unknown';
}
