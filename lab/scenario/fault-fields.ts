/** What several kinds of faults share: fields of their schemas, and the names that these accept. */
import * as z from 'zod';
import { VERBS } from '../../strategy/flow-words';
import { Duration } from '../terminal/duration';

export const region = z.string().min(1).describe('The region.');
export const placement = z.string().min(1).describe('The placement.');
const lasting = Duration.refine((ms) => ms > 0, 'must be longer than zero; a fault that lasts no time changes nothing');
export const at = Duration.describe('When it begins, counted from the start of the drill.');
export const when = {
  at,
  for: lasting.describe('How long it lasts. Without it, until the end of the drill.').exactOptional(),
};
export const ratio = z.number().gt(0).max(1).describe('The share that is refused or lost.');
export const times = (max: number) => z.number().int().min(1).max(max);

/** Functions that a fault can hit, by the name in `functionName`. */
const HANDLERS = [
  ...VERBS,
  ...([
    'answer',
    'detect',
    'snapshot',
    'recopy',
    'plan-drills',
    'communicate',
    'anchor',
    'lead',
    'board',
    'cell-health',
    'cell-status',
    'cell-login',
    'cell-content',
    'cell-jobs',
    'cell-worker',
    'cell-apply',
  ] as const),
] as const;
export const handler = z.enum(HANDLERS).describe('Which function.');
export const handled = {
  handler,
  region: region.describe('The region. Without it, every region, as after a deploy.').exactOptional(),
};

/** Endpoint prefixes of services whose model can throttle calls. */
export const THROTTLED = ['dynamodb', 's3', 'sqs', 'kms', 'events', 'states', 'lambda', 'sns'] as const;
/** Endpoint prefixes that a `service-down` can hit: all that the lab models. */
export const service = z
  .enum([...THROTTLED, 'execute-api', 'monitoring', 'route53', 'scheduler', 'fis', 'secretsmanager', 'cloudformation'])
  .describe('Which service, by the prefix of its endpoint.');
/** Endpoint prefixes whose name a function of ours or a client resolves. Lambda is invoked only from inside AWS. */
export const NAMED = ['dynamodb', 's3', 'sqs', 'kms', 'events', 'states', 'execute-api', 'fis'] as const;
export const action = z
  .string()
  .regex(/^(dynamodb|s3|sqs|kms|events|states|fis):[A-Z][A-Za-z]+$/, 'an action such as dynamodb:GetItem')
  .describe('An action of IAM, such as `dynamodb:GetItem`.');
