/** `npm run runbooks`: writes the runbooks of an environment, as pages and as Markdown. */
import { indexPage, pageOf } from '../../strategy/runbooks/page';
import { markdownOf, versionOf } from '../../strategy/runbooks/markdown';
import { type Review, reviewOf, reviewText } from '../../strategy/runbooks/review';
import type { Runbook } from '../../strategy/runbooks/runbook';
import { runbooksOf } from '../../strategy/runbooks/runbooks';
import { bundle } from '../bundle/bundle';
import { ENVIRONMENT_NAMES, environmentOf } from '../environments/load';
import { BadInput } from '../terminal/bad-input';
import { flagsOf, runCommand } from '../terminal/command';
import { problemsIn } from './check';
import { deployedOf } from './deployed';
import { factsOf } from './facts';
import { INDEX, proveOurs, replaceFiles, VERSIONS } from './folder';

const SHAPE = 'npm run runbooks -- --config NAME|FILE [--out DIR]';
const USAGE = `usage: ${SHAPE}
for example: npm run runbooks -- --config prod

Writes a runbook for each placement and scenario: loss of its region, its control plane, a partition, damaged settings,
and the return. All names, thresholds and commands are those of the templates. Each runbook is a page (.html) and
Markdown (.md). Start with index.html.

  --config NAME|FILE, --env NAME|FILE
                       the environment: ${ENVIRONMENT_NAMES.join(', ')}, or a file; both words mean the same
  --out DIR            the folder to write to (default: out/runbooks/<name>); replaces earlier runbooks
  --help, -h           prints this

exit code
  0  written
  1  a runbook names something that the templates do not have; nothing is written
  2  bad input: a message says what is wrong, nothing is written`;

function readFlags(): { readonly config: string; readonly out?: string } {
  const text = { type: 'string' } as const;
  const { config, env, out } = flagsOf({ config: text, env: text, out: text }, SHAPE);
  if (out?.trim() === '') throw new BadInput('--out: is empty; write the name of a folder after it');
  if (config !== undefined && env !== undefined && config !== env)
    throw new BadInput(`--config ${config} and --env ${env}: both name the environment; give one of them`);
  const chosen = config ?? env;
  if (chosen === undefined) throw new BadInput(`--config is missing; usage: ${SHAPE}`);
  return { config: chosen, ...(out !== undefined && { out }) };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { config, out } = readFlags();
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
