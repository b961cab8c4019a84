/**
 * The commands of a runbook, each complete. All go to AWS's regional services. None needs Route 53, IAM or another
 * global control plane. `$INCIDENT` is the name of the incident, which the first action sets.
 */
import { APPROVALS_PK, CLAIMS_PK, FREEZE_PREFIX, ROUTE_PREFIX, ROUTING_PK, switchKey } from '../control-items';
import type { Verb } from '../flow-words';
import { controlTable, dataTable, evidenceBucket, jobQueueUrl, keyAlias, outsideHost, sessionKeyAlias } from '../names';
import { signedCall } from '../signed-call';
import type { Region } from '../topology';
import type { RunbookFacts } from './facts';
import { arnOf, type Scene, usersHost } from './scene';

/** A command over several lines. */
const lines = (...parts: string[]): string => parts.join(' \\\n  ');
const quoted = (value: unknown): string => `'${JSON.stringify(value)}'`;

export const startMachine = (scene: Scene, { region, name, input }: Start): string =>
  lines(
    `aws stepfunctions start-execution --region ${region}`,
    `--state-machine-arn ${arnOf(scene, region, name)}`,
    `--input ${quoted(input)}`,
  );
interface Start {
  readonly region: Region;
  readonly name: string;
  readonly input: object;
}

export const restore = (scene: Scene, region: Region): string =>
  startMachine(scene, {
    ...{ region, name: 'restore' },
    input: { source: region, placement: scene.placement.name, reason: 'operator' },
  });

export const listRunning = (scene: Scene, region: Region, name: string): string =>
  lines(
    `aws stepfunctions list-executions --region ${region} --status-filter RUNNING`,
    `--state-machine-arn ${arnOf(scene, region, name)}`,
  );

export const seeMachine = (scene: Scene, region: Region, name: string): string =>
  lines(
    `aws stepfunctions describe-state-machine --region ${region} --query status`,
    `--state-machine-arn ${arnOf(scene, region, name)}`,
  );

/** Sets the variable that later commands use. */
export const setIncident = (prefix: string): string => `export INCIDENT=${prefix}-20270101T120000Z`;

/** A query of one partition of the control table. `value`: the partition key, as it stands in JSON. */
const controlQuery = ({ topology, store }: Scene, value: string, ...rest: string[]): string =>
  lines(
    `aws dynamodb query --region ${store} --table-name ${controlTable(topology)}`,
    ...rest,
    `--key-condition-expression 'pk = :pk'`,
    `--expression-attribute-values '{":pk":{"S":"${value}"}}'`,
  );

/** The ledger of the incident, or its entries of one verb. */
export function ledger({ topology, store }: Scene, verb?: Verb): string {
  const incident = `":pk":{"S":"ledger#'$INCIDENT'"}`;
  return lines(
    `aws dynamodb query --region ${store} --table-name ${controlTable(topology)}`,
    ...(verb === undefined ? [] : [`--filter-expression 'verb = :verb'`]),
    `--key-condition-expression 'pk = :pk'`,
    `--expression-attribute-values '{${incident}${verb === undefined ? '' : `,":verb":{"S":"${verb}"}`}}'`,
  );
}

export const openQuestions = (scene: Scene): string =>
  controlQuery(
    scene,
    APPROVALS_PK,
    `--projection-expression 'incident, #s, #r, answerAt, moves, expectedLoss'`,
    `--expression-attribute-names '{"#s":"scope","#r":"region"}'`,
  );

export const claims = (scene: Scene): string => controlQuery(scene, CLAIMS_PK);

const routing = ({ topology, store }: Scene, prefix: string): string =>
  lines(
    `aws dynamodb query --region ${store} --table-name ${controlTable(topology)}`,
    `--key-condition-expression 'pk = :pk and begins_with(sk, :sk)'`,
    `--expression-attribute-values ${quoted({ ':pk': { S: ROUTING_PK }, ':sk': { S: prefix } })}`,
  );
/** The routing rows of the placement. */
export const routes = (scene: Scene): string => routing(scene, `${ROUTE_PREFIX}${scene.placement.name}#`);
export const freezes = (scene: Scene): string => routing(scene, `${FREEZE_PREFIX}${scene.placement.name}#`);

export function homeSwitch({ topology, store, home }: Scene): string {
  const { pk, sk } = switchKey(home);
  return lines(
    `aws dynamodb get-item --region ${store} --table-name ${controlTable(topology)} --consistent-read`,
    `--key ${quoted({ pk: { S: pk }, sk: { S: sk } })}`,
  );
}

/** Asks DNS only: no region is called. */
export const askDns = (scene: Scene): string =>
  `dig +short ${usersHost(scene)} CNAME\ndig +short ${outsideHost(scene.topology, scene.home)} CNAME`;

export const keyState = ({ topology, placement }: Scene, region: Region): string =>
  [keyAlias(topology, placement.name), sessionKeyAlias(topology, placement.name)]
    .map((alias) => `aws kms describe-key --region ${region} --key-id ${alias} --query KeyMetadata.KeyState`)
    .join('\n');

export const queueDepth = ({ topology, placement }: Scene, region: Region): string =>
  lines(
    `aws sqs get-queue-attributes --region ${region} --attribute-names ApproximateNumberOfMessages`,
    `--queue-url ${jobQueueUrl(topology, placement.name, region)}`,
  );

/** Writes that wait in that region for the end of a partition. */
export const waitingWrites = ({ topology, placement }: Scene, region: Region, prefix = 'waiting'): string =>
  lines(
    `aws dynamodb query --region ${region} --table-name ${dataTable(topology, placement.name)} --select COUNT`,
    `--key-condition-expression 'pk = :pk'`,
    `--expression-attribute-values ${quoted({ ':pk': { S: `${prefix}#${region}` } })}`,
  );

export const alarmStates = (region: Region, names: readonly string[]): string =>
  lines(
    `aws cloudwatch describe-alarms --region ${region} --alarm-types MetricAlarm CompositeAlarm`,
    `--query '[MetricAlarms,CompositeAlarms][].[AlarmName,StateValue]' --output table`,
    `--alarm-names ${names.join(' ')}`,
  );

export const evidence = ({ topology }: Pick<Scene, 'topology'>, region: Region): string =>
  `aws s3 cp --recursive --region ${region} s3://${evidenceBucket(topology, region)}/$INCIDENT evidence-${region}`;

type Output = keyof RunbookFacts['outputs'];
const VARIABLE: Readonly<Record<Output, string>> = {
  answerUrl: 'ANSWER_URL',
  leadUrl: 'LEAD_URL',
  boardUrl: 'BOARD_URL',
};

/** Reads an address that AWS has chosen from the outputs of the region's stack. */
const address = ({ facts, topology }: Scene, region: Region, output: Output): string =>
  lines(
    `${VARIABLE[output]}=$(aws cloudformation describe-stacks --region ${region}`,
    `--stack-name companyos-${topology.environment}-region --output text`,
    `--query "Stacks[0].Outputs[?OutputKey=='${facts.outputs[output]}'].OutputValue")`,
  );
/** The caller's own keys, as variables. */
const CREDENTIALS = 'eval "$(aws configure export-credentials --format env)"';

const call = (scene: Scene, { region, output, said }: Call): string =>
  [
    CREDENTIALS,
    address(scene, region, output),
    withVariables(signedCall(said, { region, url: `"$${VARIABLE[output]}"` })),
  ].join('\n');

/** Over several lines. The shell replaces variables outside of single quotes only. */
const withVariables = (command: string): string =>
  command
    .replaceAll(/ (?=--user|-H|--json|"\$\w+_URL")/g, ' \\\n  ')
    .replaceAll(/"(\$(?:INCIDENT|OUTAGE|PACK))"/g, (_, variable: string) => `"'${variable}'"`);

interface Call {
  readonly region: Region;
  readonly output: Output;
  readonly said: object;
}

/** Sends an answer to the question that the incident has asked in that region. */
export const answer = (scene: Scene, region: Region, said: object): string =>
  call(scene, { region, output: 'answerUrl', said: { incident: '$INCIDENT', ...said } });

/** Sends what a lead decides about `$OUTAGE`. */
export const lead = (scene: Scene, said: object): string =>
  call(scene, { region: scene.desk, output: 'leadUrl', said: { outage: '$OUTAGE', ...said } });

/** Signs off the pack `$PACK` of `$INCIDENT`. */
export const signOff = (scene: Scene, said: object): string => {
  const about = { action: 'sign-off', incident: '$INCIDENT', pack: '$PACK' };
  return call(scene, { region: scene.desk, output: 'leadUrl', said: { ...about, ...said } });
};

export const board = (scene: Scene, region: Region): string =>
  [
    CREDENTIALS,
    address(scene, region, 'boardUrl'),
    lines(
      `curl --aws-sigv4 aws:amz:${region}:lambda`,
      `--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
      `-H "x-amz-security-token: $AWS_SESSION_TOKEN" "$BOARD_URL" > board.html`,
    ),
  ].join('\n');
