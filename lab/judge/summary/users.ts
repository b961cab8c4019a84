/**
 * What the users of each residency noticed. A user is a tenant of the modelled population. A user has trouble with a
 * service from a request that failed to the next one to that service that did not. Users are sampled every ten to
 * sixty seconds, so a length is at most that much too long. A lost item that is not found is no trouble here: the loss
 * is told apart.
 */
import { grouped } from '../../kernel/grouped';
import { SERVICES } from '../../../strategy/layers';
import type { Residency } from '../../../strategy/topology';
import { affectedOf } from '../affected';
import { isFrozenDeploy } from '../bursts';
import type { ClientRequest, DrillRecord } from '../record';
import { recoveryPoint } from '../objectives/rpo';
import { coveredMs, type Span } from '../spells';

export interface UsersSeen {
  readonly residency: Residency;
  /** The share of users with any trouble after the fault, 0–1. Null: nobody asked. */
  readonly hitShare: number | null;
  /** How long the median user of those had trouble, in seconds. Null: nobody had. */
  readonly medianSeconds: number | null;
  /** The share of users whose trouble had not ended with the drill, 0–1. */
  readonly stillShare: number;
}

interface User {
  readonly weight: number;
  readonly troubledMs: number;
  readonly isTroubled: boolean;
}

/** One entry per residency, in name order. */
export function usersSeen(record: DrillRecord): readonly UsersSeen[] {
  const residencies = [...new Set(record.topology.placements.map(({ residency }) => residency))].sort();
  const lost = lostItems(record);
  const { struckAtMs } = affectedOf(record);
  const asked = record.requests.filter(
    (one) => one.endedAtMs >= struckAtMs && !(one.outcome === 'missing' && lost.has(itemOf(one))),
  );
  return residencies.map((residency) => {
    const since = asked.filter((one) => one.residency === residency);
    const users = [...grouped(since, ({ tenant }) => tenant).values()].map((own) => userOf(own, record.endMs));
    const all = weightOf(users);
    const hit = users.filter(({ troubledMs }) => troubledMs > 0);
    return {
      residency,
      hitShare: all === 0 ? null : rounded(weightOf(hit) / all),
      medianSeconds: hit.length === 0 ? null : Math.round(medianMs(hit) / 1000),
      stillShare: all === 0 ? 0 : rounded(weightOf(users.filter(({ isTroubled }) => isTroubled)) / all),
    };
  });
}

const itemOf = ({ service, tenant, key }: Pick<ClientRequest, 'service' | 'tenant' | 'key'>): string =>
  `${service}/${tenant}/${key}`;

const lostItems = (record: DrillRecord): ReadonlySet<string> =>
  new Set(
    record.topology.placements.flatMap((placement) =>
      SERVICES.flatMap((service) =>
        recoveryPoint(record, { placement, service }).missing.map(({ write }) => itemOf(write)),
      ),
    ),
  );

/** A write that waits for the end of a partition was accepted, and a deploy that is frozen was refused on purpose. */
const isTrouble = (request: ClientRequest): boolean =>
  request.outcome !== 'ok' && request.outcome !== 'waiting' && !isFrozenDeploy(request);

function userOf(requests: readonly ClientRequest[], endMs: number): User {
  const spells = [...grouped(requests, ({ service }) => service).values()].flatMap((own) => spellsOf(own, endMs));
  return {
    weight: requests.reduce((sum, { standsFor }) => sum + standsFor, 0),
    troubledMs: coveredMs(spells),
    isTroubled: spells.some(({ untilMs }) => untilMs === endMs),
  };
}

/** When one service failed for one user. */
function spellsOf(requests: readonly ClientRequest[], endMs: number): readonly Span[] {
  const spells: Span[] = [];
  let fromMs: number | undefined;
  for (const request of requests) {
    if (isTrouble(request)) fromMs ??= request.sentAtMs;
    else if (fromMs !== undefined) {
      spells.push({ fromMs, untilMs: request.endedAtMs });
      fromMs = undefined;
    }
  }
  return fromMs === undefined ? spells : [...spells, { fromMs, untilMs: endMs }];
}

const weightOf = (users: readonly User[]): number => users.reduce((sum, { weight }) => sum + weight, 0);

/** Half of the users, by weight, had no more than this. */
function medianMs(users: readonly User[]): number {
  const inOrder = [...users].sort((a, b) => a.troubledMs - b.troubledMs);
  let reached = 0;
  const half = weightOf(users) / 2;
  return inOrder.find(({ weight }) => (reached += weight) >= half)?.troubledMs ?? 0;
}

const rounded = (share: number): number => Math.round(share * 1000) / 1000;
