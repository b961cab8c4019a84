import type { Resource, Service } from '../../calls/call';

/** A model, as far as it takes resources. */
export type Taker = Pick<Service, 'types' | 'provision'>;

/** Gives each resource to its model. Returns the resources without one. */
export function provisionAll(services: readonly Taker[], resources: readonly Resource[]): readonly Resource[] {
  const takers = new Map(services.flatMap((service) => service.types.map((type) => [type, service] as const)));
  return resources.filter((resource) => {
    const taker = takers.get(resource.type);
    if (taker) provision(taker, resource);
    return !taker;
  });
}

function provision(taker: Taker, resource: Resource): void {
  try {
    taker.provision(resource);
  } catch (error) {
    const where = `${resource.stack} in ${resource.region}: ${resource.logicalId} (${resource.type})`;
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
