import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { type Deployed, deployedOf } from '../../../infra/runbooks/deployed';
import { environmentOf } from '../../../infra/environments/load';
import type { Environment } from '../../../infra/environments/schema';
import { factsOf } from '../../../infra/runbooks/facts';
import type { RunbookFacts } from '../../../strategy/runbooks/facts';
import type { Runbook } from '../../../strategy/runbooks/runbook';
import { runbooksOf } from '../../../strategy/runbooks/runbooks';

export interface Made {
  readonly environment: Environment;
  readonly deployed: Deployed;
  readonly facts: RunbookFacts;
  readonly runbooks: readonly Runbook[];
}

const ROOT = join(__dirname, '..', '..', '..');
/** Two that are deployed, and one with other regions, people and thresholds. */
export const CONFIGS: readonly string[] = ['dev', 'prod', 'docs/examples/fjord.yaml'];

const known = new Map<string, Made>();

/** The runbooks of the environment, from its synthesized templates. Made once. */
export function made(config: string): Made {
  const before = known.get(config);
  if (before) return before;
  const environment = environmentOf(config.endsWith('.yaml') ? join(ROOT, config) : config);
  const deployed = synthesized(environment);
  const facts = factsOf(environment, deployed);
  const now = { environment, deployed, facts, runbooks: runbooksOf(facts) };
  known.set(config, now);
  return now;
}

/** Synthesized once for all tests of a run: each test file runs apart from the others. */
function synthesized(environment: Environment): Deployed {
  const assembly = process.env['ASSEMBLY'];
  if (assembly === undefined) return deployedOf(environment);
  const file = join(dirname(assembly), `deployed-${environment.name}`);
  if (existsSync(file)) return deserialize(readFileSync(file)) as Deployed;
  const deployed = deployedOf(environment);
  writeFileSync(`${file}.${process.pid}`, serialize(deployed));
  renameSync(`${file}.${process.pid}`, file);
  return deployed;
}

/** The runbook of that id. */
export const runbookOf = ({ runbooks }: Made, id: string): Runbook => runbooks.find((one) => one.id === id)!;
