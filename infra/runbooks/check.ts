/**
 * Whether a runbook names only what the templates have, and calls only regions that it may call. It reads the finished
 * text, not what made it: a name that somebody writes into a sentence is found as well.
 */
import type { Region } from '../../strategy/topology';
import type { Block, Runbook } from '../../strategy/runbooks/runbook';
import { sectionsOf } from '../../strategy/runbooks/runbook';
import { isLeaving } from '../../strategy/runbooks/scene';
import type { Environment } from '../environments/schema';
import { type Deployed, EVERYWHERE, stackKey } from './deployed';

interface Checked {
  readonly environment: Environment;
  readonly deployed: Deployed;
}

/** One line for each thing that is wrong: where it stands, what was found, what was expected. */
export function problemsIn(runbook: Runbook, checked: Checked): readonly string[] {
  const found = sectionsOf(runbook).flatMap(({ lines }) =>
    lines.flatMap(({ heading, content }) =>
      content.flatMap((block) => problemsOf(block, runbook, checked)).map((problem) => `${heading}: ${problem}`),
    ),
  );
  const stores = runbook.metadata.services.flatMap(({ store }) => unknownNames(store, checked));
  return [...new Set([...stores, ...found])].map((problem) => `${runbook.id}: ${problem}`);
}

function problemsOf(block: Block, runbook: Runbook, checked: Checked): readonly string[] {
  switch (block.kind) {
    case 'itself':
    case 'know':
      return textProblems(block.text, checked);
    case 'do':
      return [
        ...textProblems(block.text, checked),
        ...commandsIn(block.command ?? '').flatMap((command) => commandProblems(command, runbook, checked)),
      ];
    case 'table':
      return block.rows.flatMap((row) => rowProblems(row, block.head, checked));
    case 'more':
      return [];
  }
}

const textProblems = (text: string, checked: Checked): readonly string[] => [
  ...unknownNames(text, checked),
  ...unknownRegions(text, checked),
  ...unknownHosts(text, checked),
];

/** The alarm of a row has to be in the region of that row. */
function rowProblems(row: readonly string[], head: readonly string[], checked: Checked): readonly string[] {
  const region = head[0] === 'alarm' ? row[1] : undefined;
  return row.flatMap((cell) => [
    ...textProblems(cell, checked),
    ...(region ? unknownNames(cell, checked, region) : []),
  ]);
}

/** Each command of several, in one line. */
const commandsIn = (text: string): readonly string[] =>
  text
    .replaceAll(/ \\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '');

/** All services of AWS that a runbook may use. Each has an endpoint in every region. */
const REGIONAL = ['stepfunctions', 'dynamodb', 'kms', 'sqs', 's3', 'cloudwatch', 'cloudformation'];
/** `configure` reads the caller's own files. The others call no API of AWS, or the one in their address. */
const OTHERS = [
  'export INCIDENT=',
  'export OUTAGE=',
  'export PACK=',
  'eval "$(aws configure ',
  'curl ',
  'dig +short ',
  'npm run ',
];

function commandProblems(command: string, { scenario, placement }: Runbook, checked: Checked): readonly string[] {
  const { environment } = checked;
  const home = environment.placements.find(({ name }) => name === placement)?.home;
  const called = regionsCalled(command);
  const forbidden = isLeaving(scenario) ? called.filter((region) => region === home) : [];
  return [
    ...serviceProblems(command),
    ...forbidden.map((region) => `"${command}" calls ${region}, which the runbook leaves`),
    ...(called.length > 1 ? [`"${command}" names several regions: ${called.join(', ')}`] : []),
    ...unknownNames(command, checked, called[0]),
    ...unknownRegions(command, checked),
    ...unknownHosts(command, checked),
    ...unknownAccounts(command, checked),
    ...unknownOutputs(command, checked, called[0]),
  ];
}

function serviceProblems(command: string): readonly string[] {
  const [, service] = /(?:^|=\$\()aws ([a-z0-9]+) /.exec(command) ?? [];
  if (service === undefined)
    return OTHERS.some((start) => command.startsWith(start))
      ? []
      : [`"${command}" is no command that a runbook may use`];
  const problems = REGIONAL.includes(service)
    ? []
    : [`"${command}" uses ${service}, which may need a global control plane`];
  return / --region [a-z]/.test(command) ? problems : [...problems, `"${command}" names no region`];
}

/** The regions whose endpoints the command calls. Names of regions in data are none. */
function regionsCalled(command: string): readonly Region[] {
  const patterns = [
    /--region (\S+)/g,
    /aws:amz:([\w-]+):/g,
    /arn:aws:\w+:([\w-]+):/g,
    /https:\/\/\w+\.([\w-]+)\.amazonaws/g,
  ];
  return [...new Set(patterns.flatMap((pattern) => [...command.matchAll(pattern)].map((match) => match[1] ?? '')))];
}

/** `region`: where each name has to be; without it, anywhere. */
function unknownNames(text: string, { environment, deployed }: Checked, region?: Region): readonly string[] {
  const own = new RegExp(`(?:alias/)?companyos-${environment.name}[\\w-]*`, 'g');
  const stacks = [...deployed.outputs.keys()];
  return [...text.matchAll(own)].flatMap(([name]) => {
    const regions = deployed.names.get(name);
    if (stacks.some((key) => key === stackKey(region ?? '', name))) return [];
    if (!regions) return [`${name} is in no template`];
    if (region === undefined || regions.has(region) || regions.has(EVERYWHERE)) return [];
    return [`${name} is not in ${region}; it is in ${[...regions].join(', ')}`];
  });
}

function unknownRegions(text: string, { environment }: Checked): readonly string[] {
  const { regions, controlStore } = environment;
  const known = [...regions, ...(controlStore.witness === undefined ? [] : [controlStore.witness])];
  const named = [...text.matchAll(/\b[a-z]{2}-[a-z]+-\d\b/g)].map(([region]) => region);
  return named
    .filter((region) => !known.includes(region))
    .map((region) => `${region} is no region of ${environment.name}`);
}

/** The answers of `outside-…` are names without a server, and have no record of their own. */
function unknownHosts(text: string, { environment, deployed }: Checked): readonly string[] {
  const words = text.split(/[\s`'"()]+/).filter((word) => !word.includes('@') && !word.includes('.outside.'));
  const hosts = words
    .map((word) => word.replace(/[.,:]+$/, ''))
    .filter((word) => word.endsWith(`.${environment.domain}`));
  return hosts.filter((host) => !deployed.hosts.has(host)).map((host) => `${host} is no record`);
}

function unknownAccounts(text: string, { environment }: Checked): readonly string[] {
  const named = [...text.matchAll(/\b\d{12}\b/g)].map(([account]) => account);
  return named.filter((account) => account !== environment.account).map((account) => `${account} is not the account`);
}

function unknownOutputs(command: string, { deployed }: Checked, region = ''): readonly string[] {
  const [, key] = /OutputKey=='([^']*)'/.exec(command) ?? [];
  const [, stack = 'no stack'] = /--stack-name (\S+)/.exec(command) ?? [];
  if (key === undefined || deployed.outputs.get(stackKey(region, stack))?.includes(key)) return [];
  return [`${stack} in ${region} has no output ${key}`];
}
