import { ChannelReceivers } from '../../channels/channels';
import type { Aws } from '../../channels/aws';
import { StampAuthorities } from '../../channels/stamp-authorities';
import { secretOf, tokensOf } from '../../channels/tokens';
import { ApiGateway } from '../../cloud/api-gateway';
import { CloudFormation } from '../../cloud/cloudformation';
import { CloudWatch } from '../../cloud/cloudwatch';
import type { Call } from '../../calls/call';
import { DynamoDb } from '../../cloud/dynamodb';
import { FunctionUrls } from '../../cloud/lambda/function-urls';
import { Endpoints } from '../../cloud/endpoints';
import { EventBridge } from '../../cloud/eventbridge';
import { Fis } from '../../cloud/fis';
import { EventSource } from '../../cloud/lambda/event-source';
import { Kms } from '../../cloud/kms';
import { Lambda } from '../../cloud/lambda';
import { Route53 } from '../../cloud/route53';
import type { Iam } from '../../cloud/iam';
import { S3 } from '../../cloud/s3';
import { signerOf } from '../../cloud/signature';
import { Scheduler } from '../../cloud/scheduler/scheduler';
import { SecretsManager } from '../../cloud/secrets-manager';
import { Sns } from '../../cloud/sns';
import { Sqs } from '../../cloud/sqs';
import { States } from '../../cloud/states';
import { createInternet, type Internet } from '../../calls/internet';
import type { Kernel } from '../../kernel/kernel';
import { LogGroups } from '../log-groups';
import { People } from '../people';
import { TenantNames } from '../tenant-names';
import { type Blueprint, channelsOf, stampAuthoritiesOf, topologyOf } from './blueprint';
import type { Taker } from './provision';

/** `wire`: the deployed bundles, through the SDK. `fast`: the same source, with commands passed as objects. */
export type Tier = 'wire' | 'fast';

/** The models of all services, wired to each other. */
export interface Cloud {
  readonly internet: Internet;
  readonly people: People;
  readonly functionUrls: FunctionUrls;
  readonly channels: ChannelReceivers;
  readonly stamps: StampAuthorities;
  readonly secrets: SecretsManager;
  readonly functions: Lambda;
  readonly dynamodb: DynamoDb;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly kms: Kms;
  readonly states: States;
  readonly cloudwatch: CloudWatch;
  readonly cloudformation: CloudFormation;
  readonly eventbridge: EventBridge;
  readonly scheduler: Scheduler;
  readonly route53: Route53;
  readonly fis: Fis;
  readonly logs: LogGroups;
  readonly endpoints: Endpoints;
  /** All models. A resource finds its model by type, so the order does not matter. */
  readonly services: readonly Taker[];
  readonly unmodelledParts: () => readonly string[];
}

export function buildCloud(kernel: Kernel, blueprint: Blueprint, tier: Tier): Cloud {
  const { account, assetFolder, modules, iam, policies, resources } = blueprint;
  const endpoints = new Endpoints(kernel, iam, account);
  const late: { internet?: Internet; cloudwatch?: CloudWatch } = {};
  const metrics: Pick<CloudWatch, 'series'> = { series: (...metric) => built(late.cloudwatch).series(...metric) };
  const names = { known: undefined as TenantNames | undefined };
  const places = channelsOf(resources);
  const logs = new LogGroups(() => (names.known ??= new TenantNames(topologyOf(resources))), tokensOf(places));
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
  const [kms, sns, secrets] = [new Kms(kernel), new Sns(kernel), new SecretsManager(secretOf(places))];
  const { channels, stamps } = companiesOf(kernel, blueprint);
  const dynamodb = new DynamoDb(kernel, { keyUsable: (arn, region) => kms.usable(arn, region) });
  const sqs = new Sqs(kernel, metrics);
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
  const scheduler = new Scheduler(kernel, account, { ...reach, allowed });
  const states = new States(kernel, { functions, allowed, call: reach.call, events: eventbridge });
  const cloudwatch = new CloudWatch(kernel, eventbridge, sns);
  const fis = new Fis(kernel, account, { cloudwatch, dynamodb, s3, iam });
  const route53 = new Route53(kernel, () => built(late.internet));
  const apis = new ApiGateway(kernel, account, { functions, policies, iam, metrics: cloudwatch });
  const [eventSource, people] = [new EventSource(kernel, { functions, sqs }), new People()];
  const functionUrls = new FunctionUrls(kernel, account, { functions, iam: people });
  const internet = createInternet({ kernel, route53, apis, functionUrls, companies: [channels, stamps] });
  Object.assign(late, { internet, cloudwatch });
  const [events, monitoring, secretsmanager] = [eventbridge, cloudwatch, secrets];
  const cloudformation = new CloudFormation(blueprint.templates);
  const served = { dynamodb, s3, sqs, sns, kms, events, scheduler, states, route53, monitoring, fis, secretsmanager };
  for (const [prefix, service] of Object.entries(served)) endpoints.serve(prefix, service);
  endpoints.serve('cloudformation', cloudformation);
  const services = [...Object.values(served), functions, apis, functionUrls, people, eventSource];
  const unmodelledParts = (): readonly string[] =>
    unmodelledIn([iam, sns, kms], [cloudwatch, eventbridge, scheduler, route53, sns]);
  const models = { people, functions, dynamodb, s3, sqs, sns, kms, fis, states, cloudwatch, eventbridge, scheduler };
  const around = { cloudformation, internet, functionUrls, channels, stamps, route53, logs, secrets };
  return { ...models, ...around, endpoints, services, unmodelledParts };
}

/** Those on the internet that the environment names. */
const companiesOf = (kernel: Kernel, { iam, account, resources }: Blueprint): Pick<Cloud, 'channels' | 'stamps'> => ({
  channels: new ChannelReceivers(kernel, channelsOf(resources), restOf(kernel, iam, account)),
  stamps: new StampAuthorities(kernel, stampAuthoritiesOf(resources)),
});

/** What Amazon SES and AWS Support ask the rest of AWS. Assumption: the account has a support plan with the API. */
const restOf = (kernel: Kernel, iam: Iam, account: string): Aws => ({
  account,
  hasSupportPlan: true,
  signerOf: (request, scope) => signerOf(request, { ...scope, nowMs: kernel.clock.now() }),
  allowed: (principal, request) => iam.allowed(principal, request),
});

const unmodelledIn = (
  withPolicies: readonly { readonly unknownOperators: Iterable<string> }[],
  withParts: readonly { readonly unmodelled: readonly string[] }[],
): readonly string[] => [
  ...withPolicies.flatMap(({ unknownOperators }) => [...unknownOperators].map(inWords)),
  ...withParts.flatMap(({ unmodelled }) => unmodelled),
];

const inWords = (operator: string): string => `IAM condition operator ${operator}`;

/** Use before the world is complete is a defect of the lab. */
function built<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('the modelled world is not complete yet');
  return part;
}
