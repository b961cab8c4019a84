import { App, type Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Placement, Region, Topology } from '../strategy/topology';
import { runCommand } from './command';
import { environmentNamed, toTopology } from './environments/load';
import type { Environment } from './environments/schema';
import { ControlStack } from './stacks/control';
import { DataStack } from './stacks/data';
import { KeysStack } from './stacks/keys';
import { RegionStack } from './stacks/region';
import { RoutingStack } from './stacks/routing';
import { StandbyStack } from './stacks/standby';
import { WitnessStack } from './stacks/witness';
import { ZoneStack } from './stacks/zone';

interface AppProps {
  readonly outdir?: string;
  /**
   * Checks the templates: CDK's own validation and cdk-nag. Takes most of a synth, so tests and drills leave it out.
   */
  readonly validation?: boolean;
}

const FLAGS = {
  // A reference between stacks is Fn::GetStackOutput: no exports that lock stacks together, no custom resources to
  // cross regions.
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  // "arn:aws:" as a literal: a name that is known beforehand can be read in the template.
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/** The whole of one environment, ready to synth. Without an environment, `-c env=NAME` picks it. */
export function buildApp(given?: Environment, { outdir, validation = true }: AppProps = {}): App {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    context: FLAGS,
    builtinCloudFormationValidation: validation,
    analyticsReporting: false,
    treeMetadata: validation,
  });
  if (validation) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const environment = given ?? environmentNamed(app.node.tryGetContext('env'));
  addStacks(app, environment);
  return app;
}

function addStacks(app: App, environment: Environment): void {
  const topology = toTopology(environment);
  const at = stackIn(environment);
  const neutral = environment.controlStore.replicas[0] ?? environment.regions[0] ?? '';

  new ControlStack(app, 'control', { ...at(neutral, 'control'), environment });
  const zoneId = zoneOf(app, environment, at(neutral, 'zone'));

  // A region's stack waits for no other region's: it can be deployed while one of them is lost.
  const regions = topology.regions.map((region) => {
    const site = { environment, topology, region };
    return new RegionStack(app, `region-${region}`, { ...at(region, 'region'), site, zoneId });
  });

  const { witness } = topology;
  if (witness !== undefined) {
    const site = { environment, topology, region: witness };
    new WitnessStack(app, `witness-${witness}`, { ...at(witness, 'witness'), site });
  }

  for (const placement of topology.placements) {
    const buckets = addPlacement(app, { topology, placement, at });
    // A bucket tells a queue of its region's stack what it could not copy.
    for (const stack of buckets) {
      const own = regions.find(({ region }) => region === stack.region);
      if (own) stack.addStackDependency(own);
    }
  }

  const routing = new RoutingStack(app, 'routing', { ...at(neutral, 'routing'), environment, topology, zoneId });
  // A new health check counts as healthy until it has data: records come when there is something behind them.
  for (const region of regions) routing.addStackDependency(region);
}

/**
 * A placement's stacks, in the order AWS needs: the key, what receives at the standbys, what sends from home. Gives
 * those with buckets.
 */
function addPlacement(app: App, { topology, placement, at }: PlacementProps): Stack[] {
  const { name, home, standbys } = placement;
  const { key, sessionKey } = new KeysStack(app, `keys-${name}`, { ...at(home, `${name}-keys`), topology, placement });
  const receivers = standbys.map((region) => {
    const primaries = { primaryKeyArn: key.keyArn, primarySessionKeyArn: sessionKey.keyArn };
    const props = { ...at(region, `${name}-standby`), topology, placement, region, ...primaries };
    return new StandbyStack(app, `standby-${name}-${region}`, props);
  });
  const data = new DataStack(app, `data-${name}`, { ...at(home, `${name}-data`), topology, placement, key });
  for (const receiver of receivers) data.addStackDependency(receiver);
  return [...receivers, data];
}

interface PlacementProps {
  readonly topology: Topology;
  readonly placement: Placement;
  readonly at: (region: Region, name: string) => StackProps;
}

function zoneOf(app: App, { zone }: Environment, props: StackProps): string {
  return zone.kind === 'given' ? zone.zoneId : new ZoneStack(app, 'zone', { ...props, zoneName: zone.zoneName }).zoneId;
}

/**
 * Where a stack goes and what it is called. Stacks are protected: deleting one of them is a decision, never a side
 * effect.
 */
function stackIn(environment: Environment): (region: Region, name: string) => StackProps {
  return (region, name) => ({
    env: { account: environment.account, region },
    stackName: `companyos-${environment.name}-${name}`,
    terminationProtection: true,
    tags: { application: 'companyos-dr', environment: environment.name },
  });
}

/** `cdk` runs this file; everybody else imports it. The CLI sets the output folder and may turn validation off. */
if (require.main === module) runCommand(() => void buildApp().synth());
