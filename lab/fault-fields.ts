/** What several kinds of faults have in common: the fields of their schemas, and the names that these may hold. */
import * as z from 'zod';
import { VERBS } from '../strategy/flow-words';
import { Duration } from './duration';

export const region = z.string().min(1);
export const placement = z.string().min(1);
/** `at` counts from the start of the drill; `for` heals the fault again after that long. */
export const when = { at: Duration, for: Duration.exactOptional() };
/** Share of what is asked that is refused or lost. */
export const ratio = z.number().gt(0).max(1);
export const times = (max: number) => z.number().int().min(1).max(max);

/** Functions that a fault can hit, by the name in `functionName`. */
const HANDLERS = [
  ...VERBS,
  ...([
    'answer',
    'detect',
    'snapshot',
    'recopy',
    'cell-gateway',
    'cell-login',
    'cell-content',
    'cell-jobs',
    'cell-worker',
    'cell-apply',
  ] as const),
] as const;
export const handler = z.enum(HANDLERS);
/** Which function is in trouble; without `region` in every region, as one deployment is. */
export const handled = { handler, region: region.exactOptional() };

/** Endpoint prefixes whose model can refuse a call because there are too many. */
export const THROTTLED = ['dynamodb', 's3', 'sqs', 'kms', 'events', 'states', 'lambda', 'sns'] as const;
/** Endpoint prefixes that a `service-down` can hit: what the lab models. */
export const service = z.enum([...THROTTLED, 'execute-api', 'monitoring', 'route53']);
/** Endpoint prefixes whose name somebody of ours or a client looks up. Lambda is invoked from inside AWS only. */
export const NAMED = ['dynamodb', 's3', 'sqs', 'kms', 'events', 'states', 'execute-api'] as const;
/** An action of IAM, as the lab asks for it: `dynamodb:GetItem`. */
export const action = z
  .string()
  .regex(/^(dynamodb|s3|sqs|kms|events|states):[A-Z][A-Za-z]+$/, 'an action such as dynamodb:GetItem');
