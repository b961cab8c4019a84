/**
 * One Lambda function of the flow or of the cell: its own role with exactly its grants, its own log group, and the
 * topology as a literal. Assumes that `npm run bundle` has written dist/functions/<name>. Bundling inside synth would
 * make every synth slow.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionName } from '../../strategy/names';
import { SIZING, type FunctionName } from '../site/sizing';
import { acknowledgeWildcards, toStatements, type Grant } from '../access/grant';
import { KeptLogs } from './kept-logs';
import type { Site } from '../site/site';

/** The folder of the bundles, independent of the working directory. */
const BUNDLES = join(__dirname, '..', '..', 'dist', 'functions');

interface StepFunctionProps {
  readonly site: Site;
  readonly name: FunctionName;
  readonly grants: readonly Grant[];
  /** Settings in addition to the topology. */
  readonly environment?: Readonly<Record<string, string>>;
}

export class StepFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, props: StepFunctionProps) {
    super(scope, id);
    const { name, site } = props;
    const { memoryMb, timeoutSeconds, reservedConcurrency } = SIZING[name];
    const physicalName = functionName(site.topology, name);
    const logGroup = new KeptLogs(this, 'Logs', { site, logGroupName: `/aws/lambda/${physicalName}` });
    this.function = new Function(this, 'Function', {
      functionName: physicalName,
      description: `companyos-dr: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundleOf(name),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      reservedConcurrentExecutions: reservedConcurrency,
      role: this.role(props.grants, logGroup),
      logGroup,
      environment: { TOPOLOGY: JSON.stringify(site.topology), ...props.environment },
    });
  }

  /** No managed policy: the function may write to its own log group and do what its grants say. */
  private role(grants: readonly Grant[], logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    toStatements(grants).forEach((statement) => role.addToPolicy(statement));
    acknowledgeWildcards(this, grants);
    return role;
  }
}

/** `probes-cell-login` runs the bundle of `cell-login`. */
function bundleOf(name: FunctionName): Code {
  const folder = join(BUNDLES, name.replace(/^probes-/, ''));
  if (!existsSync(join(folder, 'index.js')))
    throw new Error(`${folder}/index.js is missing: run "npm run bundle" first`);
  return Code.fromAsset(folder);
}
