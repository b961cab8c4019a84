/**
 * Builds the modelled world: every resource of the cloud assembly becomes an instance in its region's model. A resource
 * without a model is listed in `unmodelled`, never skipped silently. Types without an effect during a recovery are
 * listed in `INERT`.
 */
import { join } from 'node:path';
import { Topology } from '../../../strategy/topology';
import { readModules, type ModuleTable } from '../../bundle/fast/modules';
import { Clock } from '../../kernel/clock';
import { ApiGateway } from '../../cloud/api-gateway';
import { CloudWatch } from '../../cloud/cloudwatch';
import type { Call, Resource, Service } from '../../calls/call';
import { DynamoDb } from '../../cloud/dynamodb';
import { FunctionUrls } from '../../cloud/lambda/function-urls';
import { LambdaPolicies } from '../../cloud/lambda/policies';
import { Endpoints, type CallRecord } from '../../cloud/endpoints';
import { optionalFields, optionalText } from '../../cloud/fields';
import { EventBridge } from '../../cloud/eventbridge';
import { EventSource } from '../../cloud/lambda/event-source';
import { Iam } from '../../cloud/iam';
import { Kms } from '../../cloud/kms';
import { Lambda } from '../../cloud/lambda';
import { Route53 } from '../../cloud/route53';
import { S3 } from '../../cloud/s3';
import { Sns } from '../../cloud/sns';
import { Sqs } from '../../cloud/sqs';
import { States } from '../../cloud/states';
import { creationsOf, delegatedAfterMs, markJoined, type Creation } from '../../templates/deploy';
import { grouped } from '../../kernel/grouped';
import { createInternet, type Internet } from '../../calls/internet';
import { createKernel, type Kernel } from '../../kernel/kernel';
import { LogGroups } from '../log-groups';
import { Network } from '../../kernel/network';
import { People } from '../people';
import { seeded } from '../../kernel/random';
import type { Scenario } from '../../scenario/scenario';
import { readAssembly } from '../../templates/assembly';
import { resolveStacks } from '../../templates/resolve';
import { TenantNames } from '../tenant-names';
import { ActiveFaults } from '../../kernel/active-faults';

/** Types that change nothing that a drill could see. */
const INERT = new Set([
  ...['AWS::CDK::Metadata', 'AWS::Logs::LogGroup', 'AWS::CloudWatch::Dashboard'],
  // The model of API Gateway treats every certificate of a domain as issued. Faults let it expire.
  'AWS::CertificateManager::Certificate',
  // Only empties a bucket that is going to be deleted.
  'Custom::S3AutoDeleteObjects',
]);

export interface World {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly internet: Internet;
  readonly people: People;
  readonly functions: Lambda;
  readonly dynamodb: DynamoDb;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly kms: Kms;
  readonly states: States;
  readonly cloudwatch: CloudWatch;
  readonly eventbridge: EventBridge;
  readonly route53: Route53;
  readonly logs: LogGroups;
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

/** What a world is made from: the cloud assembly, read once. Worlds share it and do not change it. */
export interface Blueprint {
  readonly account: string;
  /** The resources that each world provisions for itself. */
  readonly resources: readonly Resource[];
  /** Permissions are the same in all worlds. */
  readonly iam: Iam;
  readonly policies: LambdaPolicies;
  readonly modules: ModuleTable;
  readonly assetFolder: (s3Key: string) => string;
}

/** Reads the cloud assembly in that folder. Throws if there is none. */
export function readBlueprint(assembly: string): Blueprint {
  const stacks = readAssembly(assembly);
  const [iam, policies] = [new Iam(), new LambdaPolicies()];
  return {
    account: stacks[0]?.account ?? '',
    resources: provisionAll([iam, policies], resolveStacks(stacks)),
    ...{ iam, policies },
    modules: readModules(join(assembly, 'modules.js')),
    assetFolder: (s3Key) => join(assembly, `asset.${s3Key.replace(/\.zip$/, '')}`),
  };
}

/** `wire`: the deployed bundles, through the SDK. `fast`: the same source, with commands passed as objects. */
export type Tier = 'wire' | 'fast';

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
  const left = [
    ...provisionAll(cloud.services, standing),
    ...creations.flatMap((creation) => create(kernel, cloud.services, creation)),
  ].filter(({ type }) => !INERT.has(type));
  const topology = topologyOf(blueprint.resources);
  markJoined(kernel, topology, deploy);
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
function create(kernel: Kernel, services: Cloud['services'], creation: Creation): readonly Resource[] {
  const { afterMs, stack, region, resources } = creation;
  kernel.clock.after(afterMs, () => {
    provisionAll(services, resources);
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

/** Every function has the topology as a literal, so the lab reads what is deployed. */
function topologyOf(resources: readonly Resource[]): Topology {
  const environments = resources.map(({ properties }) => optionalFields(properties, 'Environment') ?? {});
  const variables = environments.map((environment) => optionalFields(environment, 'Variables') ?? {});
  const text = variables.map((one) => optionalText(one, 'TOPOLOGY')).find((one) => one !== undefined);
  if (text === undefined) throw new Error('no deployed function carries a TOPOLOGY');
  return Topology.parse(JSON.parse(text));
}

type Cloud = Omit<World, 'kernel' | 'topology' | 'calls' | 'unmodelled' | 'readyAtMs'> & {
  readonly endpoints: Endpoints;
  /** All models. A resource finds its model by type, so the order does not matter. */
  readonly services: readonly Pick<Service, 'types' | 'provision'>[];
  readonly unmodelledParts: () => readonly string[];
};

function buildCloud(kernel: Kernel, blueprint: Blueprint, tier: Tier): Cloud {
  const { account, assetFolder, modules, iam, policies } = blueprint;
  const endpoints = new Endpoints(kernel, iam, account);
  const late: { internet?: Internet; cloudwatch?: CloudWatch } = {};
  const metrics: Pick<CloudWatch, 'series'> = { series: (...metric) => built(late.cloudwatch).series(...metric) };
  const names = { known: undefined as TenantNames | undefined };
  const logs = new LogGroups(() => (names.known ??= new TenantNames(topologyOf(blueprint.resources))));
  const functions: Lambda = new Lambda({
    kernel,
    metrics,
    endpoints,
    assetFolder,
    modules: tier === 'fast' ? modules : undefined,
    internet: () => built(late.internet),
    print: (region, name, logged) => {
      logs.take(region, name, logged);
      built(late.cloudwatch).ingest(region, logged);
    },
  });
  const kms = new Kms(kernel);
  const dynamodb = new DynamoDb(kernel, { keyUsable: (arn, region) => kms.usable(arn, region) });
  const sqs = new Sqs(kernel, metrics);
  const sns = new Sns(kernel);
  const reach = {
    ...{ functions, policies, call: endpoints.call.bind(endpoints) },
    ...{ sqs: (call: Call) => sqs.handle(call), publish: sns.publish.bind(sns) },
  };
  const s3 = new S3(kernel, {
    keyProblem: (arn, region) => kms.problem(arn, region),
    queues: {
      admits: (queueArn, sourceArn) => sqs.admits(queueArn, { service: 's3.amazonaws.com', sourceArn }),
      send: (queueArn, message) => sqs.deliver(queueArn, message),
    },
  });
  const eventbridge = new EventBridge(kernel, account, reach);
  const allowed = (roleArn: string, action: string, resource: string): boolean =>
    iam.allowed(roleArn, { action, resources: [resource] });
  const states = new States(kernel, { functions, allowed, call: reach.call, events: eventbridge });
  const cloudwatch = new CloudWatch(kernel, eventbridge, sns);
  const route53 = new Route53(kernel, () => built(late.internet));
  const apis = new ApiGateway(kernel, account, { functions, policies, iam, metrics: cloudwatch });
  const eventSource = new EventSource(kernel, { functions, sqs });
  const people = new People();
  const functionUrls = new FunctionUrls(kernel, account, { functions, iam: people });
  const internet = createInternet({ kernel, route53, apis, functionUrls });
  Object.assign(late, { internet, cloudwatch });
  const served = { dynamodb, s3, sqs, sns, kms, events: eventbridge, states, route53 };
  for (const [prefix, service] of Object.entries(served)) endpoints.serve(prefix, service);
  const services = [...Object.values(served), functions, cloudwatch, apis, functionUrls, people, eventSource];
  const unmodelledParts = (): readonly string[] => [
    ...[...iam.unknownOperators, ...sns.unknownOperators, ...kms.unknownOperators].map(
      (operator) => `IAM condition operator ${operator}`,
    ),
    ...[cloudwatch, eventbridge, route53, sns].flatMap(({ unmodelled }) => unmodelled),
  ];
  return {
    ...{ endpoints, services, unmodelledParts, internet, people, functions, dynamodb, s3, sqs, sns, kms },
    ...{ states, cloudwatch, eventbridge, route53, logs },
  };
}

/** Use before the world is complete is a defect of the lab. */
function built<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('the modelled world is not complete yet');
  return part;
}

/** Gives each resource to its model. Returns the resources without one. */
function provisionAll(services: Cloud['services'], resources: readonly Resource[]): readonly Resource[] {
  const takers = new Map(services.flatMap((service) => service.types.map((type) => [type, service] as const)));
  return resources.filter((resource) => {
    const taker = takers.get(resource.type);
    if (taker) provision(taker, resource);
    return !taker;
  });
}

function provision(taker: Cloud['services'][number], resource: Resource): void {
  try {
    taker.provision(resource);
  } catch (error) {
    const where = `${resource.stack} in ${resource.region}: ${resource.logicalId} (${resource.type})`;
    throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
