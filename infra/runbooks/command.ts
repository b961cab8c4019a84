/** `npm run runbooks`: writes the runbooks of an environment, as pages and as Markdown. */
import { S3Client } from '@aws-sdk/client-s3';
import { indexPage, pageOf } from '../../strategy/runbooks/page';
import { markdownOf, runbookText, versionOf } from '../../strategy/runbooks/markdown';
import { type Review, reviewOf, reviewText } from '../../strategy/runbooks/review';
import type { Runbook } from '../../strategy/runbooks/runbook';
import { publicationOf } from '../../strategy/runbooks/published';
import { runbooksOf } from '../../strategy/runbooks/runbooks';
import type { Region } from '../../strategy/topology';
import { bundle } from '../bundle/bundle';
import { ENVIRONMENT_NAMES, environmentOf, toTopology } from '../environments/load';
import type { Environment } from '../environments/schema';
import { BadInput } from '../terminal/bad-input';
import { flagsOf, runCommand } from '../terminal/command';
import { problemsIn } from './check';
import { deployedOf } from './deployed';
import { factsOf } from './facts';
import { INDEX, proveOurs, replaceFiles, VERSIONS } from './folder';
import { publish } from './publish';

const SHAPE = 'npm run runbooks -- --config NAME|FILE [--out DIR] [--publish]';
const USAGE = `usage: ${SHAPE}
for example: npm run runbooks -- --config prod

Writes a runbook for each placement and scenario: loss of its region, its control plane, a partition, damaged settings,
and the return. All names, thresholds and commands are those of the templates. Each runbook is a page (.html) and
Markdown (.md). Start with index.html.

  --config NAME|FILE, --env NAME|FILE
                       the environment: ${ENVIRONMENT_NAMES.join(', ')}, or a file; both words mean the same
  --out DIR            the folder to write to (default: out/runbooks/<name>); replaces earlier runbooks
  --publish            also writes them into the evidence bucket of each region (AWS, with your credentials), so that
                       packs hold them; again after each deployment and review, and before the retention of evidence
                       ends
  --help, -h           prints this

exit code
  0  written
  1  a runbook names something that the templates do not have, and nothing is written; or a bucket did not take them
  2  bad input: a message says what is wrong, nothing is written`;

interface Flags {
  readonly config: string;
  readonly out?: string;
  readonly publish: boolean;
}

function readFlags(): Flags {
  const text = { type: 'string' } as const;
  const flags = { config: text, env: text, out: text, publish: { type: 'boolean' } } as const;
  const { config, env, out, publish: isAsked = false } = flagsOf(flags, SHAPE);
  if (out?.trim() === '') throw new BadInput('--out: is empty; write the name of a folder after it');
  if (config !== undefined && env !== undefined && config !== env)
    throw new BadInput(`--config ${config} and --env ${env}: both name the environment; give one of them`);
  const chosen = config ?? env;
  if (chosen === undefined) throw new BadInput(`--config is missing; usage: ${SHAPE}`);
  return { config: chosen, publish: isAsked, ...(out !== undefined && { out }) };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { config, out, publish: isAsked } = readFlags();
  const environment = environmentOf(config);
  const folder = out ?? `out/runbooks/${environment.name}`;
  proveOurs(folder);
  say(`${environment.name}: synthesizing the templates`);
  await bundle();
  const deployed = deployedOf(environment);
  const runbooks = runbooksOf(factsOf(environment, deployed));
  const problems = runbooks.flatMap((runbook) => problemsIn(runbook, { environment, deployed }));
  if (problems.length > 0) throw new Error(['runbooks that are wrong:', ...problems].join('\n  '));
  const placements = new Set(runbooks.map(({ placement }) => placement)).size;
  say(`${runbooks.length} runbooks of ${placements} placements; the templates have every name in them`);
  const review = reviewOf(environment.runbooks.reviewedOn, new Date().toISOString().slice(0, 10));
  say(`last review: ${reviewText(review)}`);
  replaceFiles(folder, filesOf(environment.name, runbooks, review));
  say(`start with ${folder}/${INDEX}`);
  if (isAsked) await publishAll(environment, runbooks, review);
}

async function publishAll(environment: Environment, runbooks: readonly Runbook[], review: Review): Promise<void> {
  const topology = toTopology(environment);
  const texts = runbooks.map((one) => runbookText(one, review));
  const about = { environment: environment.name, publishedAt: new Date().toISOString() };
  const s3In = (region: Region): S3Client => new S3Client({ region });
  await publish({ topology, publication: publicationOf(texts, about), s3In });
  say(`published in the evidence buckets of ${topology.regions.join(', ')}`);
}

const filesOf = (environment: string, runbooks: readonly Runbook[], review: Review): Readonly<Record<string, string>> =>
  Object.fromEntries([
    [INDEX, indexPage(environment, runbooks, review)],
    ...runbooks.flatMap((runbook) => [
      [`${runbook.id}.html`, pageOf(runbook, review)],
      [`${runbook.id}.md`, markdownOf(runbook, review)],
    ]),
    [VERSIONS, `${JSON.stringify(Object.fromEntries(runbooks.map((one) => [one.id, versionOf(one)])), null, 2)}\n`],
  ]) as Readonly<Record<string, string>>;

if (require.main === module) runCommand(main, USAGE);
