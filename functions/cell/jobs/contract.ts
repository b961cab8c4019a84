import * as z from 'zod';
import type { Service } from '../../../strategy/layers';

/** The methods that orchestration answers: `PUT` hands in a job, `GET` asks for its state. */
export const MENU = { orchestration: ['GET', 'PUT'] } as const satisfies Partial<Record<Service, readonly string[]>>;

/** `PUT /orchestration/{job}`: the job's input, at most 64 Ki characters. */
export const Job = z.object({ value: z.string().max(65_536) });

/**
 * 202: the job is stored and queued. It will run at least once and be applied once. Handing in the same job again
 * changes nothing.
 */
export const Accepted = z.object({ key: z.string(), version: z.string(), region: z.string(), epoch: z.number().int() });

/** 200 of a `GET`. `version` is the version of the acceptance, or of the run once the job is done. */
export const JobState = z.object({
  key: z.string(),
  state: z.enum(['accepted', 'done']),
  version: z.string(),
  region: z.string(),
  epoch: z.number().int(),
});
