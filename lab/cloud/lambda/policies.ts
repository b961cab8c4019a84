/**
 * Who may invoke a function, and how often Lambda itself tries an event again. Models resource policies (AWS::Lambda::Permission:
 * principal and source ARN with wildcards) and AWS::Lambda::EventInvokeConfig (number of retries). Not modelled: source
 * accounts, function URLs, qualifiers, on-failure destinations. If this were lax, a missing permission would first show in AWS.
 */
import { notModelled, type Answer, type Call, type Resource, type Service } from '../call';
import { optionalText, text, within } from '../fields';

interface Permission {
  readonly functionName: string;
  readonly region: string;
  readonly principal: string;
  readonly sourceArn: string | undefined;
}

/** AWS retries an asynchronous invocation that failed twice more, unless told otherwise. */
const RETRIES = 2;

const nameOf = (functionNameOrArn: string): string => functionNameOrArn.split(':').at(6) ?? functionNameOrArn;

export class LambdaPolicies implements Service {
  readonly types = ['AWS::Lambda::Permission', 'AWS::Lambda::EventInvokeConfig'];
  private readonly permissions: Permission[] = [];
  /** Remembered: permissions do not change during a run. */
  private readonly verdicts = new Map<string, boolean>();
  private readonly retries = new Map<string, number>();

  provision({ type, region, properties }: Resource): void {
    const functionName = nameOf(text(properties, 'FunctionName'));
    if (type === 'AWS::Lambda::EventInvokeConfig') {
      const retries = within(properties, 'MaximumRetryAttempts', { low: 0, high: 2, fallback: RETRIES });
      this.retries.set(`${region}/${functionName}`, retries);
      return;
    }
    const principal = text(properties, 'Principal');
    this.permissions.push({ functionName, region, principal, sourceArn: optionalText(properties, 'SourceArn') });
  }

  /** Whether that AWS service may invoke the function on behalf of `sourceArn`. */
  permits(functionArn: string, principal: string, sourceArn: string): boolean {
    const key = `${functionArn} ${principal} ${sourceArn}`;
    let verdict = this.verdicts.get(key);
    if (verdict === undefined) {
      verdict = this.finds(functionArn, principal, sourceArn);
      this.verdicts.set(key, verdict);
    }
    return verdict;
  }

  private finds(functionArn: string, principal: string, sourceArn: string): boolean {
    const region = functionArn.split(':')[3];
    return this.permissions.some(
      (permission) =>
        permission.region === region &&
        permission.functionName === nameOf(functionArn) &&
        permission.principal === principal &&
        (permission.sourceArn === undefined || arnLike(permission.sourceArn, sourceArn)),
    );
  }

  /** How often Lambda runs an event again whose handler failed. */
  retriesOf(functionArn: string): number {
    return this.retries.get(`${functionArn.split(':')[3] ?? ''}/${nameOf(functionArn)}`) ?? RETRIES;
  }

  handle(call: Call): Answer {
    throw notModelled(call);
  }
}

function arnLike(pattern: string, arn: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`).test(arn);
}
