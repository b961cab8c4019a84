import { pauseTemplate } from '../../strategy/names';
import { DRILL_TAG, ENVIRONMENT_TAG, PAUSE_SECONDS, STAGE_TAG, type Pausable } from '../../strategy/pause';
import { sharedPlacements, type Region } from '../../strategy/topology';
import { AwsUnavailable } from '../runtime/failures';
import { pause } from '../runtime/pause';
import type { Output } from './contract';
import { endPauses, type Pausing } from './end-pauses';
import { type Experiment, experimentIn, isOver, openExperiments, readExperiment, templatesNamed } from './experiments';
import { callFis } from './fis';
import { leverProblem } from './lever';

/** Finding the targets takes FIS seconds. A repeat goes on waiting for the same experiments. */
const WAIT_MS = 8000;
const POLL_MS = 1000;

/**
 * Pauses the replication of every shared placement of the region, and answers when it is paused. All experiments run,
 * or none goes on. Safe to repeat with the same stage. Throws AwsUnavailable.
 */
export async function beginPauses(store: Pausable, pausing: Required<Pausing>): Promise<Output> {
  const { topology, region, incident, stage } = pausing;
  const templates = await templatesToStart(store, pausing);
  if (typeof templates === 'string') return { kind: 'refused', reason: templates };
  const started = await Promise.all(
    [...templates].map(([name, experimentTemplateId]) =>
      callFis(region, {
        ...{ operation: 'StartExperiment', method: 'POST', path: '/experiments' },
        body: {
          // A token has no spaces.
          ...{ clientToken: `${incident}/${stage.replace(/\W+/g, '-')}/${name}`, experimentTemplateId },
          tags: { [ENVIRONMENT_TAG]: topology.environment, [DRILL_TAG]: incident, [STAGE_TAG]: stage },
        },
      }),
    ),
  );
  const refusal = started.find((one) => one.kind === 'refused');
  if (refusal) return undone(pausing, refusal.reason);
  const ids = started.flatMap((one) => (one.kind === 'answered' ? [experimentIn(one.body).id] : []));
  return running(store, pausing, ids);
}

/** The templates of the region, by name; or why no pause may begin there. */
async function templatesToStart(
  store: Pausable,
  pausing: Required<Pausing>,
): Promise<ReadonlyMap<string, string> | string> {
  const { topology, region } = pausing;
  const names = sharedPlacements(topology, region).map(({ name }) => pauseTemplate(topology, store, name));
  try {
    const templates = await templatesNamed(region, names);
    const problem = (await leverProblem(region)) ?? lacking(region, names, templates);
    return problem ?? (await otherPause(pausing, templates)) ?? templates;
  } catch (error) {
    // Nothing has begun yet, so the drill can go on without this pause.
    if (error instanceof AwsUnavailable) return error.message;
    throw error;
  }
}

function lacking(region: Region, names: readonly string[], templates: ReadonlyMap<string, string>): string | undefined {
  if (names.length === 0) return `${region} shares no placement with another region, so nothing is replicated`;
  const missing = names.filter((name) => !templates.has(name));
  return missing.length > 0 ? `FIS in ${region} has no template ${missing.join(', ')}` : undefined;
}

/** Two experiments on one table would change its policy at the same time. */
async function otherPause(
  { region, incident, stage }: Required<Pausing>,
  templates: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const open = await openExperiments(region, [...templates.values()]);
  const other = open.find(({ tags }) => tags[DRILL_TAG] !== incident || tags[STAGE_TAG] !== stage);
  return other && `${other.tags[DRILL_TAG] ?? 'somebody'} pauses replication in ${region} already (${other.id})`;
}

/** Waits until all of them run. */
async function running(store: Pausable, pausing: Required<Pausing>, ids: readonly string[]): Promise<Output> {
  const endsAtMs = Date.now() + WAIT_MS;
  for (;;) {
    const experiments = await Promise.all(ids.map((id) => readExperiment(pausing.region, id)));
    const ended = experiments.find(isOver);
    if (ended) return undone(pausing, `experiment ${ended.id} is ${ended.state.status}: ${ended.state.reason}`);
    if (experiments.every(({ state }) => state.status === 'running'))
      return { kind: 'injected', until: untilOf(experiments, PAUSE_SECONDS[store]) };
    if (Date.now() >= endsAtMs)
      throw new AwsUnavailable(`experiments in ${pausing.region} do not run yet: ${ids.join()}`);
    await pause(POLL_MS);
  }
}

/** When the last of them ends by itself. One that does not say when it began has begun by now. */
function untilOf(experiments: readonly Experiment[], seconds: number): string {
  const beganMs = experiments.map(({ startTime }) => (startTime === undefined ? Date.now() : startTime * 1000));
  return new Date(Math.max(...beganMs) + seconds * 1000).toISOString();
}

/** One of the stage's pauses did not begin, or was stopped. The others must not go on alone. */
async function undone(pausing: Required<Pausing>, reason: string): Promise<Output> {
  const { left } = await endPauses(pausing);
  return { kind: 'refused', reason: left === undefined ? reason : `${reason}; ${left}` };
}
