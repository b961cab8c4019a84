/**
 * Names of tenants where they may not be, at the end of a drill: in stores, queues, topics, logs and execution
 * histories of regions that their placement may not be in; and anywhere at all in what lies in one place for everybody
 * or goes to people by e-mail: the control table, the event bus, the operators' topics. Objects and items are looked at
 * as they stand; what was overwritten before is not seen, but in evidence buckets, where nothing can be.
 */
import { contentBucket, controlTable, dataTable, evidenceBucket, knownMapTable, tier0Table } from '../strategy/names';
import type { Region, Topology } from '../strategy/topology';
import type { LogLine } from './log-groups';
import type { Stores } from './stores';
import { TenantNames } from './tenant-names';

/** Where texts may lie, beside tables and buckets. */
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
}

/** Something written somewhere. `forNobody`: no tenant may be named there, whatever its placement. */
interface Written {
  readonly where: string;
  readonly region: Region;
  readonly text: string;
  readonly forNobody?: true;
}

/** One line per place and text: where, and the first tenants named there. */
export function misplacedNames(stores: Stores, topology: Topology, heard: Heard): readonly string[] {
  const names = new TenantNames(topology);
  const written = [...inStores(stores, topology), ...elsewhere(heard)];
  const lines = written.flatMap(({ where, region, text, forNobody }) => {
    const tenants = forNobody ? names.in(text) : names.abroad(text, region);
    return tenants.length === 0 ? [] : [`${where}, which names ${tenants.slice(0, 3).join(', ')},`];
  });
  return [...new Set(lines)];
}

function inStores(stores: Stores, topology: Topology): Written[] {
  return [...topology.regions].flatMap((region) => [
    ...ofTable(stores, knownMapTable(topology, region), region),
    ...ofBucket(stores, evidenceBucket(topology, region), region),
    ...topology.placements.flatMap(({ name }) => [
      ...ofTable(stores, tier0Table(topology, name), region),
      ...ofTable(stores, dataTable(topology, name), region),
      ...ofBucket(stores, contentBucket(topology, name, region), region),
    ]),
    ...ofTable(stores, controlTable(topology), region).map((one) => ({ ...one, forNobody: true as const })),
  ]);
}

function elsewhere({ logs, queues, executions, notices, pages }: Heard): Written[] {
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
  ];
}

/** A store need not exist in every region. */
function tried<Found>(look: () => readonly Found[]): readonly Found[] {
  try {
    return look();
  } catch {
    return [];
  }
}

const ofTable = ({ dynamodb }: Stores, table: string, region: Region): Written[] =>
  tried(() => dynamodb.peek(table, region)).map((item) => {
    const { pk, sk } = item;
    return { where: `${table} in ${region}: ${pk?.S ?? ''}/${sk?.S ?? ''}`, region, text: JSON.stringify(item) };
  });

const ofBucket = ({ s3 }: Stores, bucket: string, region: Region): Written[] =>
  tried(() => s3.peek(bucket)).map(({ key, body }) => ({ where: `${bucket}/${key}`, region, text: `${key}\n${body}` }));
