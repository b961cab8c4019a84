/**
 * Identity policies: may this role do this to that? Explicit deny wins, then any allow; nothing else is allowed, as in AWS.
 * Models: actions and resources with wildcards, and the condition operators the templates use. Not modelled: resource
 * policies, boundaries, SCPs, sessions. An operator it does not know makes the statement match nothing, and is reported.
 */
import type { Fields, Resource } from './call';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Request {
  /** `service:Operation` in IAM's spelling. */
  readonly action: string;
  readonly resources: readonly string[];
  /** Condition keys in lower case → values. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : [value as string]);

const patterns = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    compiled = new RegExp(`^${source}$`, 's');
    patterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

/** The map under that key, made when there is none. */
function within<Inner>(maps: Map<string, Map<string, Inner>>, key: string): Map<string, Inner> {
  let inner = maps.get(key);
  if (!inner) {
    inner = new Map();
    maps.set(key, inner);
  }
  return inner;
}

/** Whether a statement's conditions hold in a request's context. */
type Condition = (context: NonNullable<Request['context']>) => boolean;

/** A statement that names action and resource. */
interface Applicable {
  readonly effect: Statement['Effect'];
  readonly holds: Condition | undefined;
}

export class Iam {
  readonly types = ['AWS::IAM::Role', 'AWS::IAM::Policy'];
  private readonly statements = new Map<string, Statement[]>();
  /** Role → action → resource → statements. Remembered: policies do not change during a run. */
  private readonly naming = new Map<string, Map<string, Map<string, readonly Applicable[]>>>();
  /** Condition operators met that are not modelled. */
  readonly unknownOperators = new Set<string>();

  provision(resource: Resource): void {
    const { Policies, PolicyDocument, Roles, ManagedPolicyArns } = resource.properties;
    if (resource.type === 'AWS::IAM::Role') {
      this.attach(resource.attributes['RoleName'] ?? resource.ref, (Policies as Fields[] | undefined) ?? []);
      for (const arn of list(ManagedPolicyArns ?? [])) this.attach(resource.ref, [managed(arn)]);
    } else for (const role of list(Roles)) this.attach(role, [{ PolicyDocument }]);
  }

  /** Whether the role may do it to every resource of the request. */
  allowed(roleArn: string, { action, resources, context = {} }: Request): boolean {
    const byResource = within(within(this.naming, roleArn), action);
    return resources.every((resource) => {
      let statements = byResource.get(resource);
      if (!statements) {
        statements = this.statementsFor(roleArn, action, resource);
        byResource.set(resource, statements);
      }
      return this.allows(statements, context);
    });
  }

  private allows(statements: readonly Applicable[], context: NonNullable<Request['context']>): boolean {
    let isAllowed = false;
    for (const { effect, holds } of statements) {
      if (holds && !holds(context)) continue;
      if (effect === 'Deny') return false;
      isAllowed = true;
    }
    return isAllowed;
  }

  /** Those that name action and resource, whatever their conditions say. */
  private statementsFor(roleArn: string, action: string, resource: string): readonly Applicable[] {
    const role = roleArn.split('/').at(-1) ?? '';
    return (this.statements.get(role) ?? [])
      .filter(
        ({ Action, Resource }) =>
          list(Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
          list(Resource).some((pattern) => matches(pattern, resource)),
      )
      .map(({ Effect, Condition }) => ({ effect: Effect, holds: Condition && this.condition(Condition) }));
  }

  /** All operators on all their keys. Worked out once: every call asks. */
  private condition(conditions: NonNullable<Statement['Condition']>): Condition {
    const parts = Object.entries(conditions).flatMap(([operator, keys]) => {
      const [, quantifier, test = ''] = /^(?:(\w+):)?(\w+)$/.exec(operator) ?? [];
      if (!['StringEquals', 'StringLike', 'ArnLike', 'ArnEquals'].includes(test)) {
        this.unknownOperators.add(operator);
        return [never];
      }
      return Object.entries(keys).map(([key, expected]) => onKey(key.toLowerCase(), list(expected), quantifier));
    });
    return (context) => parts.every((part) => part(context));
  }

  private attach(role: string, policies: readonly Fields[]): void {
    const statements = this.statements.get(role) ?? [];
    for (const { PolicyDocument } of policies) {
      statements.push(...(PolicyDocument as { Statement: Statement[] }).Statement);
    }
    this.statements.set(role, statements);
  }
}

const never: Condition = () => false;

function onKey(key: string, expected: readonly string[], quantifier: string | undefined): Condition {
  const fits = (value: string): boolean => expected.some((pattern) => matches(pattern, value));
  return (context) => {
    const actual = context[key];
    if (!actual) return quantifier === 'ForAllValues';
    return quantifier === 'ForAllValues' ? actual.every(fits) : actual.some(fits);
  };
}

/** AWS-managed policies that templates may attach; none of them grants data access. */
function managed(arn: string): Fields {
  if (!arn.endsWith('AWSLambdaBasicExecutionRole')) throw new Error(`managed policy ${arn} is not modelled`);
  const Action = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
  return { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } };
}
