import { previousPercent, RETURN_WAIT_SECONDS, stepAfter, waitSeconds } from '../../strategy/canary';
import { isReturn } from '../../strategy/claim';
import { OBJECTIVES, type Tier } from '../../strategy/layers';
import { regionHost } from '../../strategy/names';
import type { Move } from '../../strategy/flow-words';
import type { Topology } from '../../strategy/topology';
import { patientRequest } from '../runtime/patient-request';
import type { StepContext } from '../runtime/control/step';
import { type RampingRow, rampingRows, stepDown, stepUp } from './rows';

/** A region whose `/health` takes longer than this is not well. */
const PROBE_TIMEOUT_MS = 3000;
/** A sick target is probed again after this time. */
const SICK_WAIT_SECONDS = 15;

/** The moves to one target. `after`: the percentage of the previous step. */
interface Ramp {
  readonly target: string;
  readonly moves: readonly Move[];
  readonly incident: string;
  readonly after: number;
}

interface Stepped {
  readonly target: string;
  readonly resumed: readonly Move[];
  readonly left: readonly Move[];
  readonly percent: number;
  readonly waitSeconds: number;
  readonly problem?: string;
  /** The rows before the step. */
  readonly rows: readonly RampingRow[];
}

/**
 * Takes the target's rows one step up, or one step back if the target is not well. Safe to repeat with the same
 * `after`.
 */
export async function stepTarget(context: StepContext, ramp: Ramp): Promise<Stepped> {
  const { target, moves, incident, after } = ramp;
  const rows = await rampingRows(context, moves, incident);
  const problem = await problemOf(context.topology, target);
  if (problem !== undefined) {
    const percent = previousPercent(after) ?? 0;
    await stepDown(context, rows, { incident, percent });
    return { target, resumed: [], left: moves, percent, waitSeconds: SICK_WAIT_SECONDS, problem, rows };
  }
  // When no row has steps, a healthy target is enough.
  const percent = rows.length === 0 ? null : stepAfter(after, Math.min(...rows.map((row) => row.percent)));
  if (percent === null) return { target, resumed: moves, left: [], percent: 100, waitSeconds: 0, rows };
  await stepUp(context, rows, { incident, percent });
  const left = rows.map(({ move }) => move);
  const resumed = moves.filter((move) => !left.includes(move));
  return { target, resumed, left, percent, waitSeconds: waitFor(left, incident), rows };
}

function waitFor(moves: readonly Move[], incident: string): number {
  if (isReturn(incident)) return RETURN_WAIT_SECONDS;
  return waitSeconds(Math.min(...moves.map(({ service }) => OBJECTIVES[service].tier)) as Tier);
}

/** What is wrong with the target as a whole; undefined when it answers that it is well. */
async function problemOf(topology: Topology, target: string): Promise<string | undefined> {
  const answer = await patientRequest({
    url: `https://${regionHost(topology, target)}/health`,
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (answer.kind === 'silent') return answer.reason;
  return answer.status === 200 ? undefined : `health answers ${answer.status}`;
}
