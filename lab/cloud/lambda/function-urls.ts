/**
 * Function URLs of Lambda with IAM: `<id>.lambda-url.<region>.on.aws`. Models who gets in (a signature, and both
 * `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction` in the signer's policies, as since October 2025) and the event
 * in payload format 2.0 with the signer. Statuses: 403 for a caller without permission and for an unknown address, 429
 * when Lambda throttles, 502 when the function fails. Assumption: latency is that of API Gateway. Not modelled:
 * AuthType NONE, resource policies, CORS, streams, aliases, its metrics.
 */
import type { HttpAnswer, HttpRequest } from '../../calls/internet';
import { draw, type Kernel } from '../../kernel/kernel';
import { proxyAnswer, proxyEvent } from '../api-gateway/api-proxy';
import type { Resource } from '../../calls/call';
import { invalidProperty, refuseProperties, text } from '../fields';
import type { Iam } from '../iam';
import { signerOf } from '../signature';
import type { Functions, Invocation } from './invocation';

const PROPERTIES: ReadonlySet<string> = new Set(['AuthType', 'TargetFunctionArn']);

interface Reach {
  readonly functions: Functions;
  /** Checks the policies of people. */
  readonly iam: Pick<Iam, 'allowed'>;
}

const said = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ Message: message }),
});
const FORBIDDEN = said(403, 'Forbidden');
const TOO_MANY = said(429, 'Rate Exceeded.');
const FAILED = said(502, 'Internal Server Error');
const UNAVAILABLE = said(503, 'Service Unavailable');

export class FunctionUrls {
  readonly types = ['AWS::Lambda::Url'];
  /** Function by host. */
  private readonly targets = new Map<string, string>();
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    private readonly account: string,
    private readonly reach: Reach,
  ) {
    this.random = kernel.random.stream('function-urls');
  }

  provision(resource: Resource): void {
    const { properties, attributes } = resource;
    refuseProperties(resource, PROPERTIES);
    if (text(properties, 'AuthType') !== 'AWS_IAM')
      throw invalidProperty(resource, 'AuthType', 'lets strangers in: only AWS_IAM is modelled');
    this.targets.set(new URL(text(attributes, 'FunctionUrl')).host, text(properties, 'TargetFunctionArn'));
  }

  /** The host of the function of that name, as people find it in the outputs of the region's stack. */
  hostOf(region: string, name: string): string {
    const found = [...this.targets].find(([, arn]) => arn.split(':')[3] === region && arn.endsWith(`-${name}`));
    if (!found) throw new Error(`no function ${name} has a URL in ${region}`);
    return found[0];
  }

  /** Answers for the region's Lambda. The caller has brought the request there. A lost region gives no answer. */
  serve(region: string, request: HttpRequest, answered: (answer: HttpAnswer) => void): void {
    const { clock, activeFaults, network } = this.kernel;
    clock.after(draw(this.random, 'apiGatewayMs'), () => {
      if (!network.runs(region)) return;
      if (activeFaults.isDown.in(region, 'lambda')) {
        answered(UNAVAILABLE);
        return;
      }
      const arn = this.targets.get(request.host.toLowerCase());
      const principal = signerOf(request, { service: 'lambda', region, nowMs: clock.now() });
      if (arn === undefined || principal === undefined || !this.mayCall(principal, arn)) {
        this.kernel.note('function-url.refused', { region, principal: principal ?? 'nobody' });
        answered(FORBIDDEN);
        return;
      }
      const caller = { kind: 'service', name: 'function-url', region } as const;
      const payload = this.event(request, principal);
      void this.reach.functions.invoke({ arn, payload, caller }).then((result) => answered(toAnswer(result)));
    });
  }

  private mayCall(principal: string, arn: string): boolean {
    const asked = {
      'lambda:InvokeFunctionUrl': { 'lambda:functionurlauthtype': ['AWS_IAM'] },
      'lambda:InvokeFunction': { 'lambda:invokedviafunctionurl': ['true'] },
    };
    return Object.entries(asked).every(([action, context]) =>
      this.reach.iam.allowed(principal, { action, resources: [arn], context }),
    );
  }

  private event(request: HttpRequest, principal: string): unknown {
    const [apiId = ''] = request.host.split('.');
    const atMs = Math.floor(this.kernel.clock.now());
    const about = { account: this.account, apiId, stage: '$default', requestId: this.random.uuid(), atMs, principal };
    return proxyEvent(request, { routeKey: '$default', pathParameters: {} }, about);
  }
}

function toAnswer(result: Invocation): HttpAnswer {
  if (result.kind === 'value') return proxyAnswer(result.payload) ?? FAILED;
  return result.name.includes('TooManyRequests') ? TOO_MANY : FAILED;
}
