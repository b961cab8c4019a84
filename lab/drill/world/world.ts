/**
 * Builds the modelled world: every resource of the cloud assembly becomes an instance in its region's model. A resource
 * without a model is listed in `unmodelled`, never skipped silently. Types without an effect during a recovery are
 * listed in `INERT`.
 */
import { Topology } from '../../../strategy/topology';
import { Clock } from '../../kernel/clock';
import type { Resource } from '../../calls/call';
import type { CallRecord } from '../../cloud/endpoints';
import { creationsOf, delegatedAfterMs, markJoined, type Creation } from '../../templates/deploy';
import { grouped } from '../../kernel/grouped';
import { createKernel, type Kernel } from '../../kernel/kernel';
import { Network } from '../../kernel/network';
import { seeded } from '../../kernel/random';
import type { Scenario } from '../../scenario/scenario';
import { ActiveFaults } from '../../kernel/active-faults';
import { type Blueprint, topologyOf } from './blueprint';
import { buildCloud, type Cloud, type Tier } from './cloud';
import { provisionAll } from './provision';
import { publishRunbooks } from './runbooks';

/** Types that change nothing that a drill could see. */
const INERT = new Set([
  ...['AWS::CDK::Metadata', 'AWS::Logs::LogGroup', 'AWS::CloudWatch::Dashboard'],
  // The model of API Gateway treats every certificate of a domain as issued. Faults let it expire.
  'AWS::CertificateManager::Certificate',
  // Only empties a bucket that is going to be deleted.
  'Custom::S3AutoDeleteObjects',
]);

export interface World extends Omit<Cloud, 'endpoints' | 'services' | 'unmodelledParts'> {
  readonly kernel: Kernel;
  readonly topology: Topology;
  /** Every AWS call of a function or a state machine, oldest first. */
  readonly calls: readonly CallRecord[];
  /** CloudFormation types without a model, with their number. */
  readonly unmodelled: readonly string[];
  /** When everything that is deployed during the drill exists and names resolve, in ms of virtual time. */
  readonly readyAtMs: number;
}

/** Where scenarios take place: the topology, and the witnesses of the control store. */
export function stageOf({ topology, dynamodb }: World): Topology & { readonly witnesses: readonly string[] } {
  return { ...topology, witnesses: dynamodb.witnesses() };
}

interface WorldOptions {
  readonly blueprint: Blueprint;
  readonly tier: Tier;
  readonly seed: string;
  /** Virtual time at which the world begins, in ms since the epoch. */
  readonly startMs: number;
  readonly deploy?: Scenario['deploy'] | undefined;
}

/** Starts the world at `startMs`. Throws if AWS would refuse to create a resource. */
export function createWorld({ blueprint, tier, seed, startMs, deploy }: WorldOptions): World {
  const kernel = createKernel({
    clock: new Clock(startMs, tier === 'wire' ? 'task' : 'microtask'),
    random: seeded(seed),
    network: new Network(),
    activeFaults: new ActiveFaults(),
  });
  const cloud = buildCloud(kernel, blueprint, tier);
  const { standing, creations } = creationsOf(blueprint.resources, deploy);
  for (const { region, stack } of standing) cloud.cloudformation.created(region, stack);
  const left = [
    ...provisionAll(cloud.services, standing),
    ...creations.flatMap((creation) => create(kernel, cloud, creation)),
  ].filter(({ type }) => !INERT.has(type));
  const topology = topologyOf(blueprint.resources);
  markJoined(kernel, topology, deploy);
  publishRunbooks(cloud.s3, { topology, texts: blueprint.runbooks, standing, atMs: startMs });
  return {
    ...cloud,
    kernel,
    topology,
    readyAtMs: startMs + delegate(kernel, creations, deploy),
    calls: cloud.endpoints.calls,
    unmodelled: [
      ...[...grouped(left, ({ type }) => type)].map(([type, all]) => `${type} (${all.length})`),
      ...cloud.unmodelledParts(),
    ],
  };
}

/** Creates the stack at its time. Returns at once the resources without a model. */
function create(
  kernel: Kernel,
  { services, cloudformation }: Pick<Cloud, 'services' | 'cloudformation'>,
  creation: Creation,
): readonly Resource[] {
  const { afterMs, stack, region, resources } = creation;
  kernel.clock.after(afterMs, () => {
    provisionAll(services, resources);
    cloudformation.created(region, stack);
    kernel.note('stack.created', { stack, region });
  });
  const taken = new Set(services.flatMap(({ types }) => types));
  return resources.filter(({ type }) => !taken.has(type));
}

/** Delegates the zone at its time. Returns when everything exists and names resolve, in ms from now. */
function delegate({ clock, activeFaults }: Kernel, creations: readonly Creation[], deploy: Scenario['deploy']): number {
  const afterMs = delegatedAfterMs(creations, deploy);
  if (afterMs > 0) {
    activeFaults.isDelegated = false;
    clock.after(afterMs, () => (activeFaults.isDelegated = true));
  }
  return Math.max(afterMs, ...creations.map((creation) => creation.afterMs));
}
