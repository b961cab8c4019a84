/**
 * What the synthesized templates have that a runbook may name: resources by their names and regions, outputs of stacks,
 * records, alarms with their rules, and state machines. Assumes that every name that matters is a literal in its
 * template. A name that is not cannot be checked, so it counts as missing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Region } from '../../strategy/topology';
import { buildApp } from '../app';
import type { Environment } from '../environments/schema';

const Replicas = z.array(z.object({ Region: z.string() }));

/** A resource, as far as it is read here: each name that it may have, and where its replicas are. */
const Resource = z.object({
  Type: z.string(),
  Properties: z
    .looseObject({ Replicas: Replicas.optional(), ReplicaRegions: Replicas.optional() })
    .default({})
    .catch({}),
});
const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

const NAMES = [
  ...['StateMachineName', 'FunctionName', 'QueueName', 'TopicName', 'TableName', 'BucketName', 'AlarmName'],
  ...['DashboardName', 'AliasName', 'ManagedPolicyName'],
];
/** IAM is the same everywhere. */
const GLOBAL = ['AWS::IAM::ManagedPolicy'];

const Alarm = z.object({
  AlarmName: z.string(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.number(),
  Period: z.number().optional(),
  MetricName: z.string().optional(),
  Metrics: z
    .array(
      z.object({
        Expression: z.string().optional(),
        MetricStat: z.object({ Period: z.number() }).optional(),
      }),
    )
    .default([]),
});
export type DeployedAlarm = z.output<typeof Alarm> & { readonly region: Region };

const Machine = z.object({ StateMachineName: z.string(), DefinitionString: z.string() });

/**
 * `names`: name → regions; `everywhere` for names of IAM. `outputs`: region and name of a stack → keys. `hosts`: names
 * of DNS records. `machines`: name → definition, as JSON.
 */
export interface Deployed {
  readonly names: ReadonlyMap<string, ReadonlySet<Region>>;
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  readonly hosts: ReadonlySet<string>;
  readonly alarms: readonly DeployedAlarm[];
  readonly machines: ReadonlyMap<string, string>;
}

export const EVERYWHERE = 'everywhere';
export const stackKey = (region: Region, stack: string): string => `${region}/${stack}`;

/** Synthesizes the environment without validation, into a folder that is removed again. */
export function deployedOf(environment: Environment): Deployed {
  const outdir = mkdtempSync(join(tmpdir(), 'companyos-dr-runbooks-'));
  try {
    const { stacks } = buildApp(environment, { outdir, validation: false }).synth();
    return deployedIn(stacks);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** A stack as an assembly has it. */
export interface Assembled {
  readonly stackName: string;
  readonly environment: { readonly region: Region };
  readonly template: unknown;
}

/** What these stacks deploy. */
export const deployedIn = (stacks: readonly Assembled[]): Deployed =>
  collected(
    stacks.map(({ stackName, environment: { region }, template }) => ({
      ...{ stackName, region, template: Template.parse(template) },
    })),
  );

interface Stack {
  readonly stackName: string;
  readonly region: Region;
  readonly template: z.output<typeof Template>;
}

function collected(stacks: readonly Stack[]): Deployed {
  const all = stacks.flatMap(({ region, template }) =>
    Object.values(template.Resources).map((resource) => ({ region, resource })),
  );
  const ofType = (type: string) => all.filter(({ resource }) => resource.Type === type);
  return {
    names: namesOf(all),
    outputs: new Map(
      stacks.map(({ region, stackName, template }) => [stackKey(region, stackName), Object.keys(template.Outputs)]),
    ),
    hosts: new Set(ofType('AWS::Route53::RecordSet').flatMap(({ resource }) => textAt(resource, 'Name'))),
    alarms: ofType('AWS::CloudWatch::Alarm').map(({ region, resource }) => ({
      ...{ region, ...Alarm.parse(resource.Properties) },
    })),
    machines: new Map(
      ofType('AWS::StepFunctions::StateMachine').map(({ resource }) => {
        const { StateMachineName, DefinitionString } = Machine.parse(resource.Properties);
        return [StateMachineName, DefinitionString];
      }),
    ),
  };
}

interface Placed {
  readonly region: Region;
  readonly resource: z.output<typeof Resource>;
}

function namesOf(all: readonly Placed[]): ReadonlyMap<string, ReadonlySet<Region>> {
  const names = new Map<string, Set<Region>>();
  for (const placed of all)
    for (const name of NAMES.flatMap((key) => textAt(placed.resource, key)))
      names.set(name, new Set([...(names.get(name) ?? []), ...regionsOf(placed)]));
  return names;
}

/** Where the resource is: in the region of its stack, or in those of its replicas. */
function regionsOf({ region, resource: { Type, Properties } }: Placed): readonly Region[] {
  if (GLOBAL.includes(Type)) return [EVERYWHERE];
  const replicas = [...(Properties.Replicas ?? []), ...(Properties.ReplicaRegions ?? [])];
  return [region, ...replicas.map((replica) => replica.Region)];
}

function textAt({ Properties }: z.output<typeof Resource>, key: string): readonly string[] {
  const value = Properties[key];
  return typeof value === 'string' ? [value] : [];
}
