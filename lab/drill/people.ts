/**
 * The people of the organization, as AWS knows them. Each signs in a session of a role of their own. Whoever is on call
 * has the app's policy for people attached to that role, and no other policy. What IAM would deny them is denied here.
 */
import { Iam, type Request } from '../cloud/iam';
import type { Resource } from '../calls/call';
import { refuseProperties } from '../cloud/fields';

const PROPERTIES: ReadonlySet<string> = new Set(['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument']);
const SESSION = 'on-call';

/**
 * The principal for a scenario's `by`. `NAME`: a session of the role NAME. `NAME/SESSION`: the session of that name.
 */
export function principalNamed(account: string, by: string): string {
  const [role = '', session = SESSION] = by.split('/');
  return `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
}

export class People implements Pick<Iam, 'allowed'> {
  readonly types = ['AWS::IAM::ManagedPolicy'];
  private readonly policies: Resource[] = [];
  private iam = new Iam();
  private roles: readonly string[] = [];

  provision(resource: Resource): void {
    refuseProperties(resource, PROPERTIES);
    this.policies.push(resource);
    this.attach();
  }

  /** Puts exactly these people on call, by their names in the scenario. */
  putOnCall(names: readonly string[]): void {
    this.roles = [...new Set(names.map((by) => by.split('/')[0] ?? ''))];
    this.attach();
  }

  allowed(principal: string, request: Request): boolean {
    return this.iam.allowed(principal, request);
  }

  /** Attaches the policies as an administrator does it by hand. */
  private attach(): void {
    this.iam = new Iam();
    for (const { properties, ...policy } of this.policies)
      this.iam.provision({ ...policy, type: 'AWS::IAM::Policy', properties: { ...properties, Roles: this.roles } });
  }
}
