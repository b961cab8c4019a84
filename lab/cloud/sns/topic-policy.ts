/**
 * The resource policy of a topic: which AWS service may publish, and what is denied to everybody. A function in the
 * same account needs only its own role, unless the topic denies it. Not modelled: topics without a policy (on AWS their
 * default admits the account's alarms, here it admits nobody), allow for single roles, other accounts.
 */
import type { Fields } from '../../calls/call';
import { listOf, optionalFields, text } from '../fields';
import { compileConditions, type Condition, type Conditions } from '../iam';
import { wildcard } from '../wildcard';

/**
 * A publisher as a policy sees it. `service` is for example `events.amazonaws.com`; undefined for a role of this
 * account.
 */
interface Publisher {
  readonly service: string | undefined;
  /** Condition keys in lower case → values. */
  readonly context: Parameters<Condition>[0];
}

/**
 * `allowed`: the policy itself allows it. `denied`: the policy forbids it, whatever else allows it. `silent`: it says
 * nothing.
 */
type Ruling = 'allowed' | 'denied' | 'silent';

/** A topic policy's ruling on a publication. */
export type TopicPolicy = (publisher: Publisher) => Ruling;

/** Compiles a PolicyDocument. An unmodelled condition operator matches nothing, and is added to `unknown`. */
export function readTopicPolicy(document: Fields, unknown: Set<string>): TopicPolicy {
  const statements = listOf(document, 'Statement').map((statement) => readStatement(statement, unknown));
  return (publisher) => {
    const fitting = statements.filter((statement) => statement.fits(publisher));
    if (fitting.some(({ effect }) => effect === 'Deny')) return 'denied';
    return fitting.length > 0 ? 'allowed' : 'silent';
  };
}

function readStatement(statement: Fields, unknown: Set<string>) {
  const covers = list(statement['Action']).some((action) => wildcard(action.toLowerCase())('sns:publish'));
  const conditions = optionalFields(statement, 'Condition') as Conditions | undefined;
  const holds = conditions && compileConditions(conditions, unknown);
  const isNamed = principal(statement['Principal']);
  return {
    effect: text(statement, 'Effect'),
    fits: (publisher: Publisher): boolean =>
      covers && isNamed(publisher.service) && (holds === undefined || holds(publisher.context)),
  };
}

/** `"*"`, or services by name. Any other kind of principal matches nobody here. */
function principal(value: unknown): (service: string | undefined) => boolean {
  if (value === '*') return () => true;
  const services = list((value as Fields | undefined)?.['Service']);
  return (service) => service !== undefined && services.includes(service);
}

const list = (value: unknown): readonly string[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as string[]) : [value as string];
