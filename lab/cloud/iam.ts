/**
 * Identity policies: whether a role may do an action on resources. An explicit deny wins, then any allow; nothing else
 * is allowed, as on AWS. Models actions and resources with wildcards, and the condition operators that the templates
 * use. Not modelled: resource policies, boundaries, SCPs, session policies. A statement with an unknown operator
 * matches nothing, and the operator is reported.
 */
import { Nested } from '../kernel/nested';
import type { Fields, Resource } from '../calls/call';
import { oneFits } from './wildcard';

/** Operator → condition key → expected values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Conditions;
}

export interface Request {
  /** `service:Operation` in IAM's spelling. */
  readonly action: string;
  readonly resources: readonly string[];
  /** Condition keys in lower case → values. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : [value as string]);

/** Whether a statement's conditions hold in a request's context. */
export type Condition = (context: NonNullable<Request['context']>) => boolean;

/** A compiled statement: every call is checked. */
interface Rule {
  readonly effect: Statement['Effect'];
  readonly names: (action: string) => boolean;
  readonly covers: (resource: string) => boolean;
  readonly holds: Condition | undefined;
}

export class Iam {
  readonly types = ['AWS::IAM::Role', 'AWS::IAM::Policy'];
  /** By the role's name. */
  private readonly rules = new Map<string, Rule[]>();
  /** Role's ARN → action → rules that name it. Kept, because policies do not change during a run. */
  private readonly naming = new Nested<readonly Rule[]>();
  /** Condition operators in policies that are not modelled. */
  readonly unknownOperators = new Set<string>();

  provision(resource: Resource): void {
    const { Policies, PolicyDocument, Roles, ManagedPolicyArns } = resource.properties;
    if (resource.type === 'AWS::IAM::Role') {
      this.attach(resource.attributes['RoleName'] ?? resource.ref, (Policies as Fields[] | undefined) ?? []);
      for (const arn of list(ManagedPolicyArns ?? [])) this.attach(resource.ref, [managed(arn)]);
    } else for (const role of list(Roles)) this.attach(role, [{ PolicyDocument }]);
  }

  /** Whether the role, or a session of it, may do the action on every resource of the request. */
  allowed(roleArn: string, { action, resources, context = {} }: Request): boolean {
    const rules = this.rulesFor(roleArn, action);
    return resources.every((resource) => allows(rules, resource, context));
  }

  private rulesFor(roleArn: string, action: string): readonly Rule[] {
    return this.naming.get([roleArn, action], () => {
      const rules = this.rules.get(roleIn(roleArn)) ?? [];
      return rules.filter(({ names }) => names(action.toLowerCase()));
    });
  }

  private rule({ Effect, Action, Resource, Condition }: Statement): Rule {
    return {
      effect: Effect,
      names: oneFits(list(Action).map((pattern) => pattern.toLowerCase())),
      covers: oneFits(list(Resource)),
      holds: Condition && compileConditions(Condition, this.unknownOperators),
    };
  }

  private attach(role: string, policies: readonly Fields[]): void {
    const rules = this.rules.get(role) ?? [];
    for (const { PolicyDocument } of policies) {
      const { Statement: statements } = PolicyDocument as { Statement: Statement[] };
      rules.push(...statements.map((statement) => this.rule(statement)));
    }
    this.rules.set(role, rules);
  }
}

/** The role's name: the last part of a role's ARN, or the last but one of a session's ARN. */
const roleIn = (arn: string): string => arn.split('/').at(arn.includes(':assumed-role/') ? -2 : -1) ?? '';

function allows(rules: readonly Rule[], resource: string, context: NonNullable<Request['context']>): boolean {
  let isAllowed = false;
  for (const { effect, covers, holds } of rules) {
    if (!covers(resource) || (holds && !holds(context))) continue;
    if (effect === 'Deny') return false;
    isAllowed = true;
  }
  return isAllowed;
}

const never: Condition = () => false;
/** All of them compare texts. `Bool` compares "true" and "false". */
const OPERATORS: ReadonlySet<string> = new Set([
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'ArnLike', 'ArnEquals', 'Bool'],
]);

/**
 * Compiles all operators of a statement with their keys. An unmodelled operator matches nothing, and is added to
 * `unknown`.
 */
export function compileConditions(conditions: Conditions, unknown: Set<string>): Condition {
  const parts = Object.entries(conditions).flatMap(([operator, keys]) => {
    const [, quantifier, test = '', ifExists] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
    if (!OPERATORS.has(test)) {
      unknown.add(operator);
      return [never];
    }
    const isNegated = test === 'StringNotEquals';
    const withoutKey = quantifier === 'ForAllValues' || ifExists !== undefined || isNegated;
    return Object.entries(keys).map(([key, expected]) => {
      const fits = oneFits(list(expected));
      const holds = isNegated ? (value: string): boolean => !fits(value) : fits;
      return onKey(key.toLowerCase(), holds, { quantifier, withoutKey });
    });
  });
  return (context) => parts.every((part) => part(context));
}

/** `withoutKey`: the result for a request that does not have the key. */
function onKey(
  key: string,
  fits: (value: string) => boolean,
  { quantifier, withoutKey }: { readonly quantifier: string | undefined; readonly withoutKey: boolean },
): Condition {
  return (context) => {
    const actual = context[key];
    if (!actual) return withoutKey;
    return quantifier === 'ForAllValues' ? actual.every(fits) : actual.some(fits);
  };
}

/** AWS-managed policies that templates may attach. None of them grants data access. */
function managed(arn: string): Fields {
  if (!arn.endsWith('AWSLambdaBasicExecutionRole')) throw new Error(`managed policy ${arn} is not modelled`);
  const Action = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
  return { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } };
}
