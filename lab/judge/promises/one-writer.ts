/**
 * One writer: of an active-passive service, no two regions accept writes for one placement
 * (docs/objectives.md#promises). Two checks. In the order of acceptance, the epochs of acknowledged writes never go
 * back, and one epoch has one region. The stores are checked too, so that a write whose answer was lost cannot stay
 * hidden.
 */
import { OBJECTIVES } from '../../../strategy/layers';
import { placementNamed, type Region } from '../../../strategy/topology';
import { grouped } from '../../kernel/grouped';
import type { AcknowledgedWrite, DrillRecord, StoredItem, RouteSample } from '../record';
import { acceptedAtMs, acknowledged, serviceText } from './stored';
import { promise, type PromiseResult } from './promise';

/** One region as the writer, from its first acknowledged write to its last. Reigns are in time order. */
interface Reign {
  readonly region: Region;
  readonly epoch: number;
  readonly fromMs: number;
  untilMs: number;
}

export function oneWriter(record: DrillRecord): PromiseResult {
  const writes = acknowledged(record.requests).filter(
    ({ service }) => OBJECTIVES[service].pattern === 'active-passive',
  );
  const groups = grouped(writes, serviceText);
  const items = grouped(record.storedAtEnd, serviceText);
  const violations = [...groups].flatMap(([name, group]) => {
    const ordered = [...group].sort((a, b) => acceptedAtMs(a) - acceptedAtMs(b));
    const { reigns, violations: overlaps } = reignsOf(name, ordered);
    return [
      ...overlaps,
      ...outOfTurn(name, reigns, {
        items: items.get(name) ?? [],
        rows: rowsOf(record, name),
        home: homeOf(record, ordered[0] as AcknowledgedWrite),
      }),
    ];
  });
  return promise('one-writer', violations, writes.length > 0);
}

function reignsOf(
  name: string,
  writes: readonly AcknowledgedWrite[],
): { reigns: readonly Reign[]; violations: readonly string[] } {
  const reigns: Reign[] = [];
  const violations: string[] = [];
  for (const write of writes) {
    const current = reigns.at(-1);
    const region = write.region ?? 'an unnamed region';
    const epoch = write.epoch ?? 0;
    const atMs = acceptedAtMs(write);
    const at = new Date(atMs).toISOString();
    if (!current || epoch > current.epoch) reigns.push({ region, epoch, fromMs: atMs, untilMs: atMs });
    else if (epoch < current.epoch) {
      violations.push(
        `${name}: ${region} accepted ${write.key} at ${at} in epoch ${epoch}, after epoch ${current.epoch} of ${current.region}`,
      );
    } else if (region !== current.region) {
      violations.push(
        `${name}: ${region} and ${current.region} both accepted writes in epoch ${epoch} (${write.key} at ${at})`,
      );
    } else current.untilMs = atMs;
  }
  return { reigns, violations };
}

interface Seen {
  readonly items: readonly StoredItem[];
  /** The rows of the routing map, as sampled. */
  readonly rows: readonly RouteSample[];
  /** The writer as deployed. */
  readonly home: Region;
}

const rowsOf = ({ routes }: DrillRecord, name: string): readonly RouteSample[] =>
  routes.filter((row) => serviceText(row) === name && row.mode === 'serving');

const homeOf = ({ topology }: DrillRecord, { placement }: AcknowledgedWrite): Region =>
  placementNamed(topology, placement).home;

/**
 * Items that one region stored while another one was the writer. Their writer was out of turn, and no client got an
 * answer.
 */
function outOfTurn(name: string, reigns: readonly Reign[], { items, rows, home }: Seen): readonly string[] {
  return items.flatMap(({ writtenIn, writtenAtMs, key }) => {
    if (writtenIn === null || writtenAtMs === null || reigns.length === 0) return [];
    const turns = [
      ...turnsOf(writtenIn, reigns),
      ...namedTurns(writtenIn, rows),
      ...(writtenIn === home ? [firstTurn(home, reigns, rows)] : []),
    ];
    if (turns.some(({ fromMs, untilMs }) => fromMs <= writtenAtMs && writtenAtMs <= untilMs)) return [];
    return [
      `${name}: ${writtenIn} stored ${key} at ${new Date(writtenAtMs).toISOString()}, when it was not the writer`,
    ];
  });
}

/** The turn of the home region lasts until the map first names another one. Clients may never have got its answers. */
function firstTurn(home: Region, reigns: readonly Reign[], rows: readonly RouteSample[]): Turn {
  const other = reigns.find(({ region }) => region !== home);
  return { fromMs: -Infinity, untilMs: Math.min(rows[0]?.atMs ?? Infinity, other?.fromMs ?? Infinity) };
}

/** How late a sample of the routing map may show a change. */
const SAMPLE_MS = 2000;

interface Turn {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * When the routing map named the region as the single writer. It may have written only for `verify`, whose writes no
 * client sees.
 */
function namedTurns(writer: Region, rows: readonly RouteSample[]): readonly Turn[] {
  return rows.flatMap(({ atMs, weights, returning }, index) => {
    const [sole, another] = Object.keys(weights);
    const region = returning ?? (another === undefined ? sole : undefined);
    const untilMs = rows[index + 1]?.atMs ?? Infinity;
    return region === writer ? [{ fromMs: atMs - SAMPLE_MS, untilMs }] : [];
  });
}

/**
 * When a region may have written: from the last acknowledged write of its predecessor to the first of its successor.
 */
function turnsOf(region: Region, reigns: readonly Reign[]): readonly Turn[] {
  const turns = reigns.flatMap((reign, index) =>
    reign.region === region
      ? [{ fromMs: reigns[index - 1]?.untilMs ?? -Infinity, untilMs: reigns[index + 1]?.fromMs ?? Infinity }]
      : [],
  );
  // The last writer may have a successor whose row was sampled too late.
  return [...turns, { fromMs: reigns.at(-1)?.untilMs ?? -Infinity, untilMs: Infinity }];
}
