/**
 * The policy of a key in one region: which uses it admits, by action, encryption context and the service that makes the
 * call. Assumption: the account's root is the only principal, so IAM decides who may use the key. Without a policy KMS
 * allows the account everything. Not modelled: other principals, and the grants that DynamoDB and S3 hold (their use
 * counts as use through the service).
 */
import type { Call, Fields } from '../../calls/call';
import { listOf, optionalFields, optionalText, text } from '../fields';
import { compileConditions, type Conditions } from '../iam';
import { oneFits } from '../wildcard';

/** Condition keys in lower case → values. */
export type KeyContext = Readonly<Record<string, readonly string[]>>;
export type KeyPolicy = (action: string, context: KeyContext) => boolean;

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : [String(value)]);

/** Compiles a KeyPolicy property. An unmodelled condition operator matches nothing, and is added to `unknown`. */
export function readKeyPolicy(document: Fields | undefined, unknown: Set<string>): KeyPolicy {
  if (!document) return () => true;
  const statements = listOf(document, 'Statement').map((statement) => {
    const conditions = optionalFields(statement, 'Condition') as Conditions | undefined;
    const names = oneFits(list(statement['Action']));
    const holds = conditions && compileConditions(conditions, unknown);
    return {
      isDeny: text(statement, 'Effect') === 'Deny',
      fits: (action: string, context: KeyContext) => names(action) && (holds === undefined || holds(context)),
    };
  });
  return (action, context) => {
    const fitting = statements.filter(({ fits }) => fits(action, context));
    return fitting.length > 0 && !fitting.some(({ isDeny }) => isDeny);
  };
}

/** A use for somebody, by a service of the same region and account. */
export const through = (service: string, region: string, account: string): KeyContext => ({
  'kms:viaservice': [`${service}.${region}.amazonaws.com`],
  'kms:calleraccount': [account],
});

/** A direct call by somebody of the same account. */
export const direct = ({ operation, input }: Pick<Call, 'operation' | 'input'>, account: string): KeyContext => ({
  ...Object.fromEntries(
    Object.entries((input['EncryptionContext'] ?? {}) as Record<string, string>).map(([name, value]) => [
      `kms:encryptioncontext:${name.toLowerCase()}`,
      [value],
    ]),
  ),
  ...(operation === 'Sign' && {
    'kms:messagetype': [optionalText(input, 'MessageType') ?? 'RAW'],
    'kms:signingalgorithm': [optionalText(input, 'SigningAlgorithm') ?? ''],
  }),
  'kms:calleraccount': [account],
});
