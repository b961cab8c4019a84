/**
 * Finds what is where it may not be, at the end of a drill. First: names of tenants in stores, queues, topics, logs and
 * execution histories of regions that their placement does not allow. Second: names of tenants anywhere in what
 * everybody shares or what goes out, which is the control table, the event bus, the operators' topics and the messages
 * in the channels. Third: tokens of channels and e-mail addresses, anywhere at all. Objects and items are read as they
 * are at the end, so an overwritten value is not seen. Evidence buckets are the exception: nothing in them can be
 * overwritten.
 */
import {
  contentBucket,
  controlTable,
  dataTable,
  evidenceBucket,
  knownMapTable,
  tier0Table,
} from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { leakIn } from './leaks';
import type { LogLine } from './log-groups';
import type { Stores } from './stores';
import { TenantNames } from './tenant-names';

/** Where texts may be, besides tables and buckets. */
export interface Heard {
  readonly logs: readonly LogLine[];
  readonly queues: readonly { readonly region: Region; readonly name: string; readonly bodies: readonly string[] }[];
  /** Executions with their histories. */
  readonly executions: readonly { readonly region: Region; readonly arn: string; events(): unknown }[];
  readonly notices: readonly { readonly region: Region; readonly type: string; readonly detail: unknown }[];
  readonly pages: readonly {
    readonly region: Region;
    readonly topic: string;
    readonly subject: string;
    readonly text: string;
  }[];
  readonly messages: readonly { readonly place: string; readonly subject: string; readonly text: string }[];
  /** Of all channels. */
  readonly tokens: readonly string[];
}

/** A text and where it was found. `forNobody`: it may name no tenant at all, whatever the placement. */
interface Written {
  readonly where: string;
  readonly region: Region;
  readonly text: string;
  readonly forNobody?: true;
}

/** One line per place and text: where it is, and what it has: the first tenants that it names, a token, an address. */
export function misplacedNames(stores: Stores, topology: Topology, heard: Heard): readonly string[] {
  const names = new TenantNames(topology);
  const lines = new Set<string>();
  const look = ({ where, region, text, forNobody }: Written): void => {
    const tenants = forNobody ? names.in(text) : names.abroad(text, region);
    if (tenants.length > 0) lines.add(`${where}, which names ${tenants.slice(0, 3).join(', ')},`);
    const leak = leakIn(text, heard.tokens);
    if (leak !== undefined) lines.add(`${where}, which ${leak},`);
  };
  for (const written of inStores(stores, topology)) look(written);
  elsewhere(heard).forEach(look);
  return [...lines];
}

/** Yields one text after the other, because there may be millions. */
function* inStores(stores: Stores, topology: Topology): Iterable<Written> {
  for (const region of topology.regions) {
    yield* ofTable(stores, knownMapTable(topology, region), region);
    yield* ofBucket(stores, evidenceBucket(topology, region), region);
    for (const { name } of topology.placements) {
      yield* ofTable(stores, tier0Table(topology, name), region);
      yield* ofTable(stores, dataTable(topology, name), region);
      yield* ofBucket(stores, contentBucket(topology, name, region), region);
    }
    for (const one of ofTable(stores, controlTable(topology), region)) yield { ...one, forNobody: true };
  }
}

function elsewhere({ logs, queues, executions, notices, pages, messages }: Heard): Written[] {
  const forNobody = true;
  return [
    ...logs.map(({ region, group, text }) => ({ where: `the log group of ${group} in ${region}`, region, text })),
    ...queues.flatMap(({ region, name, bodies }) =>
      bodies.map((text) => ({ where: `the queue ${name} in ${region}`, region, text })),
    ),
    ...executions.map((one) => {
      const text = JSON.stringify([one, one.events()]);
      return { where: `the history of ${one.arn}`, region: one.region, text };
    }),
    ...notices.map(({ region, type, detail }) => {
      return {
        where: `${type} on the event bus in ${region}`,
        region,
        text: JSON.stringify(detail),
        forNobody,
      } as const;
    }),
    ...pages.map(({ region, topic, subject, text }) => {
      return { where: `a message of ${topic} in ${region}`, region, text: `${subject}\n${text}`, forNobody } as const;
    }),
    ...messages.map(({ place, subject, text }) => {
      return { where: `a message in ${place}`, region: 'internet', text: `${subject}\n${text}`, forNobody } as const;
    }),
  ];
}

/** Returns nothing if the store does not exist in that region. */
function tried<Found>(look: () => readonly Found[]): readonly Found[] {
  try {
    return look();
  } catch {
    return [];
  }
}

function* ofTable({ dynamodb }: Stores, table: string, region: Region): Iterable<Written> {
  for (const item of tried(() => dynamodb.peek(table, region))) {
    const where = `${table} in ${region}: ${item['pk']?.S ?? ''}/${item['sk']?.S ?? ''}`;
    yield { where, region, text: JSON.stringify(item) };
  }
}

function* ofBucket({ s3 }: Stores, bucket: string, region: Region): Iterable<Written> {
  // Signatures and stamps are numbers, and may look like an address by chance.
  for (const { key, body, isBytes } of tried(() => s3.peek(bucket)))
    yield { where: `${bucket}/${key}`, region, text: isBytes ? key : `${key}\n${body}` };
}
