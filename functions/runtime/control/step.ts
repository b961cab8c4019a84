import * as z from 'zod';
import { type Flow, flowOf } from '../../../strategy/claim';
import type { Region, Topology } from '../../../strategy/topology';
import { ControlStore } from './control-store';
import { AwsUnavailable, InputInvalid, OutputInvalid, RetryableFailure, TerminalFailure } from '../failures';
import { appendToLedger } from './ledger';
import { logger } from '../logger';
import { isTransient } from '../transient';
import { BaseSettings } from '../base-settings';
import { describeIssues, readSettings } from '../settings';

/** What a verb works with. `region`: the conductor's. `store`: it never asks the source of an unplanned evacuation. */
export interface StepContext {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
}

/**
 * What a verb returns: the output of its contract, and further evidence for the ledger about how it came to that
 * output.
 */
export interface Done<Output> {
  readonly output: Output;
  readonly evidence?: object;
}

interface Step<In extends z.ZodType, Out extends z.ZodType> {
  readonly input: In;
  readonly output: Out;
  readonly run: (input: z.output<In>, context: StepContext) => Promise<Done<z.output<Out>>>;
  /** `best-effort`: the step must work, and its result counts, even when the control store does not answer. */
  readonly ledger?: 'best-effort';
}

/** Every verb has one source. It has an incident once `claim` has named it. */
interface Subject {
  readonly source: Region;
  readonly incident?: string;
  readonly flow?: Flow;
}

/**
 * Only an evacuation of a failing region avoids the source. A plan leaves a region that is well. If the other replica
 * is lost meanwhile, only the source answers.
 */
const isLeaving = ({ incident, flow = 'evacuation' }: Subject, event: unknown): boolean =>
  (incident === undefined ? flow : flowOf(incident)) === 'evacuation' && !OfPlan.safeParse(event).success;

/** What the machine adds to the input of each step of a plan. */
const OfPlan = z.looseObject({ planned: z.literal(true) });

/**
 * Makes the Lambda handler of a verb: parse input and settings, run, parse the output, append one ledger entry, log one
 * line in and one line out. The entry is written before the answer, so nothing is done that is not on record. Throws
 * failures of `failures.ts`. Any other error is a defect and is thrown unchanged.
 */
export function step<In extends z.ZodType<Subject>, Out extends z.ZodType<object>>(
  verb: string,
  { input: Input, output: Output, run, ledger }: Step<In, Out>,
): (event: unknown) => Promise<z.output<Out>> {
  return async (event) => {
    const input = parsed(Input, event, InputInvalid);
    const settings = readSettings(BaseSettings);
    const { TOPOLOGY: topology, AWS_REGION: region } = settings;
    const avoid = isLeaving(input, event) ? input.source : undefined;
    const store = new ControlStore({ topology, region, avoid, last: input.source });
    const shown = withoutToken(input);
    logger.info(`${verb.toUpperCase()}_STARTED`, { input: shown });
    try {
      const done = await run(input, { topology, region, store });
      const output = parsed(Output, done.output, OutputInvalid);
      const incident = incidentOf(input, output);
      const body = { input: shown, output, ...done.evidence };
      const entry = appendToLedger(store, incident, { verb, region, at: new Date().toISOString(), body });
      await (ledger === 'best-effort'
        ? entry.catch((error: unknown) => logger.warn('LEDGER_SKIPPED', { error }))
        : entry);
      logger.info(`${verb.toUpperCase()}_DONE`, { incident, output });
      return output;
    } catch (error) {
      logger.error(`${verb.toUpperCase()}_FAILED`, { source: input.source, error });
      throw asFailure(error);
    }
  };
}

/** A task token can answer in an operator's place, so it goes neither into the log nor into the ledger. */
function withoutToken(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'token'));
}

function parsed<S extends z.ZodType>(
  schema: S,
  value: unknown,
  Failure: typeof InputInvalid | typeof OutputInvalid,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Failure(describeIssues(result.error), { cause: result.error });
}

function incidentOf(input: Subject, output: object): string {
  if (input.incident !== undefined) return input.incident;
  if ('incident' in output && typeof output.incident === 'string') return output.incident;
  throw new OutputInvalid('neither the input nor the output of the step names the incident it belongs to');
}

/**
 * An SDK call that was throttled, got a 5xx or got no answer may succeed the next time. Other errors stay as they are.
 */
function asFailure(error: unknown): unknown {
  if (error instanceof RetryableFailure || error instanceof TerminalFailure) return error;
  return isTransient(error)
    ? new AwsUnavailable(`an AWS data plane did not answer: ${String(error)}`, { cause: error })
    : error;
}
