import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Channels } from '../../../strategy/channels';
import { RunbookText } from '../../../strategy/runbooks/published';
import { Topology } from '../../../strategy/topology';
import { readModules, type ModuleTable } from '../../bundle/fast/modules';
import type { Resource } from '../../calls/call';
import { LambdaPolicies } from '../../cloud/lambda/policies';
import { optionalFields, optionalText } from '../../cloud/fields';
import { Iam } from '../../cloud/iam';
import { readAssembly } from '../../templates/assembly';
import { resolveStacks } from '../../templates/resolve';
import { provisionAll } from './provision';

/** What a world is made from: the cloud assembly, read once. Worlds share it and do not change it. */
export interface Blueprint {
  readonly account: string;
  /** The resources that each world provisions for itself. */
  readonly resources: readonly Resource[];
  /** The templates as they are deployed, by `region/name` of their stacks. */
  readonly templates: ReadonlyMap<string, string>;
  /** Permissions are the same in all worlds. */
  readonly iam: Iam;
  readonly policies: LambdaPolicies;
  readonly modules: ModuleTable;
  /** What an operator has published. */
  readonly runbooks: readonly RunbookText[];
  readonly assetFolder: (s3Key: string) => string;
}

/** Reads the cloud assembly in that folder. Throws if there is none. */
export function readBlueprint(assembly: string): Blueprint {
  const stacks = readAssembly(assembly);
  const [iam, policies] = [new Iam(), new LambdaPolicies()];
  return {
    account: stacks[0]?.account ?? '',
    resources: provisionAll([iam, policies], resolveStacks(stacks)),
    templates: new Map(stacks.map(({ region, name, text }) => [`${region}/${name}`, text])),
    iam,
    policies,
    modules: readModules(join(assembly, 'modules.js')),
    runbooks: z.array(RunbookText).parse(JSON.parse(readFileSync(join(assembly, 'runbooks.json'), 'utf8'))),
    assetFolder: (s3Key) => join(assembly, `asset.${s3Key.replace(/\.zip$/, '')}`),
  };
}

/** Every function has the topology as a literal, so the lab reads what is deployed. */
export function topologyOf(resources: readonly Resource[]): Topology {
  const text = variableOf(resources, 'TOPOLOGY');
  if (text === undefined) throw new Error('no function of the cloud assembly has the environment variable TOPOLOGY');
  return Topology.parse(JSON.parse(text));
}

/** The channels that `communicate` is deployed with. */
export function channelsOf(resources: readonly Resource[]): Channels {
  return Channels.parse(JSON.parse(variableOf(resources, 'CHANNELS') ?? '{}'));
}

/** The authorities that packs of evidence are stamped by. */
export function stampAuthoritiesOf(resources: readonly Resource[]): readonly string[] {
  return Authorities.parse(JSON.parse(variableOf(resources, 'TIMESTAMP_AUTHORITIES') ?? '[]')).map(({ url }) => url);
}
const Authorities = z.array(z.object({ url: z.string() }));

/** The value of an environment variable that some function has. */
function variableOf(resources: readonly Resource[], name: string): string | undefined {
  const environments = resources.map(({ properties }) => optionalFields(properties, 'Environment') ?? {});
  const variables = environments.map((environment) => optionalFields(environment, 'Variables') ?? {});
  return variables.map((one) => optionalText(one, name)).find((one) => one !== undefined);
}
