/**
 * Who may invoke a function, and how often Lambda itself tries an event again. Models resource policies
 * (AWS::Lambda::Permission: principal and source ARN with wildcards) and AWS::Lambda::EventInvokeConfig (number of
 * retries). Not modelled: source accounts, function URLs that are open to other accounts, qualifiers, on-failure
 * destinations. If this were too lax, a missing permission would show only on AWS.
 */
import { notModelled, type Answer, type Call, type Resource, type Service } from '../../calls/call';
import { optionalText, text, within } from '../fields';
import { wildcard } from '../wildcard';

interface Permission {
  readonly principal: string;
  readonly coversSource: (arn: string) => boolean;
}

/** AWS retries a failed asynchronous invocation twice by default. */
const RETRIES = 2;

const nameOf = (functionNameOrArn: string): string => functionNameOrArn.split(':').at(6) ?? functionNameOrArn;
const subjectOf = (functionArn: string): string => `${functionArn.split(':')[3] ?? ''}/${nameOf(functionArn)}`;

export class LambdaPolicies implements Service {
  readonly types = ['AWS::Lambda::Permission', 'AWS::Lambda::EventInvokeConfig'];
  /** By region and name of the function. */
  private readonly permissions = new Map<string, Permission[]>();
  private readonly retries = new Map<string, number>();

  provision({ type, region, properties }: Resource): void {
    const subject = `${region}/${nameOf(text(properties, 'FunctionName'))}`;
    if (type === 'AWS::Lambda::EventInvokeConfig') {
      const retries = within(properties, 'MaximumRetryAttempts', { low: 0, high: 2, fallback: RETRIES });
      this.retries.set(subject, retries);
      return;
    }
    const coversSource = wildcard(optionalText(properties, 'SourceArn') ?? '*');
    const permission = { principal: text(properties, 'Principal'), coversSource };
    this.permissions.set(subject, [...(this.permissions.get(subject) ?? []), permission]);
  }

  /** Whether that AWS service may invoke the function on behalf of `sourceArn`. */
  permits(functionArn: string, principal: string, sourceArn: string): boolean {
    const permissions = this.permissions.get(subjectOf(functionArn)) ?? [];
    return permissions.some((permission) => permission.principal === principal && permission.coversSource(sourceArn));
  }

  /** How often Lambda runs an event again after the handler failed. */
  retriesOf(functionArn: string): number {
    return this.retries.get(subjectOf(functionArn)) ?? RETRIES;
  }

  handle(call: Call): Answer {
    throw notModelled(call);
  }
}
