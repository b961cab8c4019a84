/**
 * The resource policy of a topic: which AWS service may publish there, and what nobody may. A function in the same
 * account needs only its own role, unless the topic denies it. Not modelled: topics without a policy, whose default
 * lets the account's alarms in (here nobody), allowing single roles, other accounts.
 */
import type { Fields } from '../../calls/call';
import { listOf, optionalFields, text } from '../fields';
import { compileConditions, type Condition, type Conditions } from '../iam';
import { wildcard } from '../wildcard';

/**
 * Who publishes, as a policy sees it. `service`: such as `events.amazonaws.com`; undefined for a role of this account.
 */
interface Publisher {
  readonly service: string | undefined;
  /** Condition keys in lower case → values. */
  readonly context: Parameters<Condition>[0];
}

/** `allowed`: by the policy itself; `denied`: whatever else allows it; `silent`: the policy says nothing. */
type Ruling = 'allowed' | 'denied' | 'silent';

/** What a topic's policy says to a publication. */
export type TopicPolicy = (publisher: Publisher) => Ruling;

/**
 * Compiles a PolicyDocument. Condition operators that are not modelled hold for nothing, and are added to `unknown`.
 */
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

/** `"*"`, or services by name; a principal of another kind is nobody here. */
function principal(value: unknown): (service: string | undefined) => boolean {
  if (value === '*') return () => true;
  const services = list((value as Fields | undefined)?.['Service']);
  return (service) => service !== undefined && services.includes(service);
}

const list = (value: unknown): readonly string[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as string[]) : [value as string];
