import { App, type IPolicyValidationPlugin, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { residencyOf } from '../strategy/residency';
import { evidenceKeyPart, stackName } from '../strategy/stacks';
import { COMMIT_METADATA } from '../strategy/evidence/versions';
import { type Placement, type Region, RESIDENCIES, type Residency, type Topology } from '../strategy/topology';
import { runCommand } from './terminal/command';
import { environmentOf, problemLine, toTopology } from './environments/load';
import { obstaclesToDeploy } from './environments/placeholders';
import type { Environment } from './environments/schema';
import { isProtected } from './site/keeping';
import { madeFrom } from './site/made-from';
import { ControlStack } from './stacks/control';
import { DataStack } from './stacks/data';
import { EvidenceKeyStack, EvidenceReplicaStack } from './stacks/evidence-key';
import { KeysStack } from './stacks/keys';
import { RegionStack } from './stacks/region';
import { RoutingStack } from './stacks/routing';
import { StandbyStack } from './stacks/standby';
import { WitnessStack } from './stacks/witness';
import { ZoneStack } from './stacks/zone';

interface AppProps {
  readonly outdir?: string;
  /**
   * Checks the templates with CDK's own validation and cdk-nag. It takes most of the time of a synth, so tests and
   * drills skip it.
   */
  readonly validation?: boolean;
  /** Reports what blocks a deploy. Then `cdk deploy` refuses, but `cdk bootstrap` does not. */
  readonly deployable?: boolean;
  /** Context values, as given with `-c`. */
  readonly context?: Readonly<Record<string, string>>;
}

const FLAGS = {
  // A reference between stacks becomes Fn::GetStackOutput. It needs no exports, which lock stacks together, and no
  // custom resources to cross regions.
  '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  // Writes "arn:aws:" as a literal, so that a name that is known beforehand can be read in the template.
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/** One whole environment, ready to synth. Without `given`, `-c config=NAME|FILE` chooses it. */
export function buildApp(given?: Environment, props: AppProps = {}): App {
  const { outdir, validation = true, deployable = false, context = {} } = props;
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    context: { ...context, ...FLAGS },
    // With autoSynth the CDK would write an empty assembly when the environment is refused.
    autoSynth: false,
    builtinCloudFormationValidation: validation,
    analyticsReporting: false,
    treeMetadata: validation,
  });
  if (validation) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const environment = given ?? environmentOf(app.node.tryGetContext('config'));
  addStacks(app, environment);
  stampCommit(app);
  if (deployable) Validations.of(app).addPlugins(readyToDeploy(environment));
  return app;
}

/**
 * Says in each template what it was made from. CloudFormation changes no resource for that, and updates no stack in
 * which nothing else has changed (docs/aws.md#cloudformation). So a stack names the commit of its last real change.
 */
function stampCommit(app: App): void {
  for (const stack of app.node.findAll().filter((one) => Stack.isStack(one)))
    stack.templateOptions.metadata = { [COMMIT_METADATA]: madeFrom() };
}

/** The CLI runs this plugin before deploy, diff and synth, but not before bootstrap or destroy. */
function readyToDeploy(environment: Environment): IPolicyValidationPlugin {
  const violations = obstaclesToDeploy(environment).map((problem) => ({
    ...{ ruleName: 'ready-to-deploy', severity: 'error', violatingResources: [{ locations: [] }] },
    description: problemLine(environment, problem),
  }));
  return { name: 'ready-to-deploy', validate: () => ({ success: violations.length === 0, violations }) };
}

function addStacks(app: App, environment: Environment): void {
  const topology = toTopology(environment);
  const at = stackIn(app, environment);
  const neutral = environment.controlStore.replicas[0] ?? environment.regions[0] ?? '';

  new ControlStack(app, 'control', { ...at(neutral, 'control'), environment });
  const zoneId = zoneOf(app, environment, at(neutral, 'zone'));

  // A region's stack depends on no other region's stack, so it can be deployed while another region is lost.
  const regions = topology.regions.map((region) => {
    const site = { environment, topology, region };
    return new RegionStack(app, `region-${region}`, { ...at(region, 'region'), site, zoneId });
  });

  const { witness } = topology;
  if (witness !== undefined) {
    const site = { environment, topology, region: witness };
    new WitnessStack(app, `witness-${witness}`, { ...at(witness, 'witness'), site });
  }

  for (const residency of RESIDENCIES) addEvidenceKey(app, { environment, topology, residency, at });

  for (const placement of topology.placements) {
    const buckets = addPlacement(app, { environment, topology, placement, at });
    // A bucket sends failed copies to a queue in the stack of its region, so that stack comes first.
    for (const stack of buckets) {
      const own = regions.find(({ region }) => region === stack.region);
      if (own) stack.addStackDependency(own);
    }
  }

  const routing = new RoutingStack(app, 'routing', { ...at(neutral, 'routing'), environment, topology, zoneId });
  // A new health check counts as healthy until it has data. So records come only after the regions behind them.
  for (const region of regions) routing.addStackDependency(region);
}

/**
 * A placement's stacks in the order that AWS needs: the keys, the receiving buckets at the standbys, the sending bucket
 * at home. Returns the stacks with buckets.
 */
function addPlacement(app: App, { environment, topology, placement, at }: PlacementProps): Stack[] {
  const { name, home, standbys } = placement;
  const own = { environment, topology, placement };
  const { key, sessionKey } = new KeysStack(app, `keys-${name}`, { ...at(home, `${name}-keys`), ...own });
  const primaries = { primaryKeyArn: key.keyArn, primarySessionKeyArn: sessionKey.keyArn };
  const receivers = standbys.map((region) => {
    const props = { ...at(region, `${name}-standby`), ...own, region, ...primaries };
    return new StandbyStack(app, `standby-${name}-${region}`, props);
  });
  const data = new DataStack(app, `data-${name}`, { ...at(home, `${name}-data`), ...own, key });
  for (const receiver of receivers) data.addStackDependency(receiver);
  return [...receivers, data];
}

/** The residency's key in its first region, and replicas in the others. */
function addEvidenceKey(app: App, { environment, topology, residency, at }: EvidenceProps): void {
  const own = { environment, topology, residency };
  const name = evidenceKeyPart(residency);
  const [first, ...others] = topology.regions.filter((region) => residencyOf(region) === residency);
  if (first === undefined) return;
  const { keyArn: primaryKeyArn } = new EvidenceKeyStack(app, name, { ...at(first, name), ...own });
  for (const region of others)
    new EvidenceReplicaStack(app, `${name}-${region}`, { ...at(region, name), ...own, primaryKeyArn });
}

interface EvidenceProps extends Omit<PlacementProps, 'placement'> {
  readonly residency: Residency;
}

interface PlacementProps {
  readonly environment: Environment;
  readonly topology: Topology;
  readonly placement: Placement;
  readonly at: (region: Region, name: string) => StackProps;
}

function zoneOf(app: App, environment: Environment, props: StackProps): string {
  const { zone } = environment;
  return zone.kind === 'given' ? zone.zoneId : new ZoneStack(app, 'zone', { ...props, environment }).zoneId;
}

/**
 * A stack's region and name. Existing stacks are protected: deleting one is always a decision and never a side effect.
 */
function stackIn(app: App, environment: Environment): (region: Region, name: string) => StackProps {
  return (region, name) => ({
    env: { account: environment.account, region },
    stackName: stackName({ environment: environment.name }, name),
    terminationProtection: isProtected(app, environment),
    tags: { application: 'companyos-dr', environment: environment.name },
  });
}

/** `cdk` runs this file; all other code imports it. The CLI sets the output folder and may turn validation off. */
if (require.main === module) runCommand(() => void buildApp(undefined, { deployable: true }).synth());
