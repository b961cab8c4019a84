/**
 * A drill that plays a first deploy, or the deploy of further regions. Stacks are created one after another, in the
 * order of the assembly. Functions in the first stacks see that the others do not exist yet. Assumption: all resources
 * of a stack are created at one instant. Not modelled: updates of stacks, failures of a deploy.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import { conditionKey } from '../../strategy/control-items';
import { controlTable } from '../../strategy/names';
import { regionsOf, type Placement, type Region, type Topology } from '../../strategy/topology';
import type { Attributes } from '../kernel/attributes';
import type { Resource } from '../calls/call';
import { grouped } from '../kernel/grouped';
import type { Kernel } from '../kernel/kernel';
import type { Scenario } from '../scenario/scenario';

type Deploy = NonNullable<Scenario['deploy']>;

/** The stacks that a deploy creates, and when, in ms from the start of the drill. */
export interface Creation {
  readonly afterMs: number;
  readonly stack: string;
  readonly region: Region;
  readonly resources: readonly Resource[];
}

/** What exists when the drill begins, and what is created later, in order. Without a deploy everything exists. */
export function creationsOf(
  resources: readonly Resource[],
  deploy: Deploy | undefined,
): { readonly standing: readonly Resource[]; readonly creations: readonly Creation[] } {
  if (!deploy) return { standing: resources, creations: [] };
  const isNew = deploy.regions ? isAbout(deploy.regions) : isOfLaterStack(resources);
  const stacks = grouped(resources.filter(isNew), ({ stack, region }) => `${stack}@${region}`);
  const creations = [...stacks.values()].map((own, index) => {
    const { stack = '', region = '' } = own[0] ?? {};
    return { afterMs: (index + 1) * deploy.every, stack, region, resources: own };
  });
  return { standing: resources.filter((one) => !isNew(one)), creations };
}

/** The first stack of the assembly is the control store. A drill begins when it exists. */
function isOfLaterStack(resources: readonly Resource[]): (resource: Resource) => boolean {
  const [first] = resources;
  return ({ stack, region }) => stack !== first?.stack || region !== first.region;
}

/** Resources in the regions, and the DNS records that lead to them. */
const isAbout =
  (places: readonly Region[]) =>
  ({ region, type, properties }: Resource): boolean => {
    const record = type === 'AWS::Route53::RecordSet' ? JSON.stringify(properties) : '';
    return places.includes(region) || places.some((place) => record.includes(place));
  };

/** When the zone's names resolve, in ms from the start of the drill: some time after the zone was created. */
export function delegatedAfterMs(creations: readonly Creation[], deploy: Deploy | undefined): number {
  const zone = creations.find(({ resources }) => resources.some(({ type }) => type === 'AWS::Route53::HostedZone'));
  return (zone?.afterMs ?? 0) + (deploy?.delegatedAfter ?? 0);
}

/** Whether the placement gets its users only when the deploy is complete. */
export const isDeployed = (deploy: Deploy | undefined, placement: Placement): boolean =>
  deploy !== undefined && regionsOf(placement).some((region) => deploy.regions?.includes(region) ?? true);

/** Marks regions that existed before the drill: they have reported long ago that they are healthy. */
export function markJoined({ activeFaults }: Kernel, topology: Topology, deploy: Deploy | undefined): void {
  if (deploy && !deploy.regions) return;
  const at = new Date(0).toISOString();
  const items = topology.regions
    .filter((region) => deploy?.regions?.includes(region) !== true)
    .map((region) => marshall({ ...conditionKey(region), region, lost: false, services: {}, at }) as Attributes);
  activeFaults.strike({
    kind: 'items-rewritten',
    table: controlTable(topology),
    rewrite: () => items,
    written: () => undefined,
  });
}
