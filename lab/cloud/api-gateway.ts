/**
 * API Gateway HTTP APIs: custom domains (also wildcards), routes, Lambda proxy integrations with payload format 2.0,
 * limits (`throttle.ts`), the API's own metrics, and the authorizer AWS_IAM (`iam-route.ts`). As in AWS, a failing
 * function becomes a 500, a throttled or late one a 503, and a request above a limit a 429. Operations: none. Not
 * modelled: other authorizers, CORS, access logs, request parameters, mapping keys, binary bodies, header and payload
 * limits.
 */
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { draw, type Kernel } from '../kernel/kernel';
import { Nested } from '../kernel/nested';
import { readIntegration, readRoute, type Api, type Integration, type Route } from './api-gateway/api-parts';
import { proxyAnswer, proxyEvent } from './api-gateway/api-proxy';
import { routeTable, type RouteTable } from './api-gateway/api-routes';
import { callerOf } from './api-gateway/iam-route';
import { readLimits, Throttle, type Limits } from './api-gateway/throttle';
import { notModelled, type Answer, type Call, type Resource, type Service } from '../calls/call';
import type { CloudWatch, Series } from './cloudwatch';
import type { Iam } from './iam';
import type { Functions, Invocation } from './lambda/invocation';
import type { LambdaPolicies } from './lambda/policies';
import { flag, optionalText, text } from './fields';

/** Where a route leads, whether IAM decides who may call it, and whether the function admits the API. */
interface Target {
  readonly integration: Integration | undefined;
  readonly asksIam: boolean;
  readonly isPermitted: boolean;
}

interface Mapping {
  readonly region: string;
  readonly domain: string;
  readonly apiId: string;
  readonly stage: string;
}

interface Reach {
  readonly functions: Functions;
  readonly policies: Pick<LambdaPolicies, 'permits'>;
  readonly iam: Pick<Iam, 'allowed'>;
  readonly metrics: Pick<CloudWatch, 'series'>;
}

/** One request on its way through an API. */
interface Visit {
  readonly api: Api;
  readonly stage: string;
  readonly request: HttpRequest;
}

const refusal = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});
const NOT_FOUND = refusal(404, 'Not Found');
const FORBIDDEN = refusal(403, 'Forbidden');
const FAILED = refusal(500, 'Internal Server Error');
const UNAVAILABLE = refusal(503, 'Service Unavailable');
const TOO_MANY = refusal(429, 'Too Many Requests');

export class ApiGateway implements Service {
  readonly types = ['Api', 'Stage', 'Route', 'Integration', 'DomainName', 'ApiMapping'].map(
    (name) => `AWS::ApiGatewayV2::${name}`,
  );
  private readonly apis = new Map<string, Api>();
  private readonly integrations = new Map<string, Integration>();
  private readonly domains = new Set<string>();
  private readonly mappings: Mapping[] = [];
  /** Hosts and targets are remembered: neither changes during a run. */
  private readonly hosts = new Nested<Pick<Mapping, 'apiId' | 'stage'> | undefined>();
  private readonly targets = new Nested<Target>();
  private readonly throttle = new Throttle();
  private readonly random;
  private readonly grayRandom;

  constructor(
    private readonly kernel: Kernel,
    private readonly account: string,
    private readonly reach: Reach,
  ) {
    this.random = kernel.random.stream('api-gateway');
    this.grayRandom = kernel.random.stream('region-gray');
  }

  provision(resource: Resource): void {
    const { region, ref, properties } = resource;
    switch (resource.type.split('::')[2]) {
      case 'Api':
        if (text(properties, 'ProtocolType') !== 'HTTP') throw new Error('ProtocolType: only HTTP is modelled');
        this.addApi(ref, region, !flag(properties, 'DisableExecuteApiEndpoint', false));
        return;
      case 'Stage':
        return void this.api(resource).stages.set(text(properties, 'StageName'), readLimits(properties));
      case 'Route':
        return void this.api(resource).routes.set(text(properties, 'RouteKey'), readRoute(properties));
      case 'Integration':
        return void this.integrations.set(`${region}/integrations/${ref}`, readIntegration(resource));
      case 'DomainName':
        return void this.domains.add(`${region}/${text(properties, 'DomainName').toLowerCase()}`);
      default:
        this.addMapping(resource);
    }
  }

  handle(call: Call): Answer {
    throw notModelled(call);
  }

  /** Answers for the region's front door. The caller has brought the request there. A lost region gives no answer. */
  serve(region: string, request: HttpRequest, answered: (answer: HttpAnswer) => void): void {
    const { clock, activeFaults, network } = this.kernel;
    const startedAtMs = clock.now();
    clock.after(draw(this.random, 'apiGatewayMs'), () => {
      if (!network.runs(region)) return;
      if (activeFaults.isDown.in(region, 'execute-api') || this.isRefusedByGray(region, request)) {
        answered(UNAVAILABLE);
        return;
      }
      const visit = this.visit(region, request);
      if (!visit) {
        answered(FORBIDDEN);
        return;
      }
      this.answer(visit, (answer) => {
        this.measure(visit, answer.status, clock.now() - startedAtMs);
        answered(answer);
      });
    });
  }

  /** A gray region refuses a share of the requests at its door, whoever asks. Its own metrics do not count them. */
  private isRefusedByGray(region: string, { path, headers }: HttpRequest): boolean {
    const { clock, activeFaults } = this.kernel;
    const ratio = activeFaults.doors.grayRatio(region, path, { tenant: headers['x-tenant-id'], nowMs: clock.now() });
    return ratio > 0 && this.grayRandom.next() < ratio;
  }

  private addApi(id: string, region: string, openDefaultHost: boolean): void {
    const { stages, routes } = this.apis.get(id) ?? {
      stages: new Map<string, Limits>(),
      routes: new Map<string, Route>(),
    };
    this.apis.set(id, { id, region, openDefaultHost, stages, routes, series: new Map() });
  }

  private addMapping({ region, properties }: Resource): void {
    if (optionalText(properties, 'ApiMappingKey')) throw new Error('ApiMappingKey is not modelled');
    const domain = text(properties, 'DomainName').toLowerCase();
    this.mappings.push({ region, domain, apiId: text(properties, 'ApiId'), stage: text(properties, 'Stage') });
  }

  /** Returns the API that a part belongs to. Parts may come before their API. */
  private api({ region, properties }: Resource): Api {
    const id = text(properties, 'ApiId');
    const api = this.apis.get(id) ?? {
      id,
      region,
      openDefaultHost: true,
      stages: new Map<string, Limits>(),
      routes: new Map<string, Route>(),
      series: new Map<string, readonly Series[]>(),
    };
    this.apis.set(id, api);
    return api;
  }

  private visit(region: string, request: HttpRequest): Visit | undefined {
    const host = request.host.toLowerCase();
    const found = this.hosts.get([region, host], () => this.mapping(region, host) ?? this.defaultHost(host));
    const api = this.apis.get(found?.apiId ?? '');
    if (!found || api?.region !== region || !api.stages.has(found.stage)) return undefined;
    return { api, stage: found.stage, request };
  }

  /** Looks for the exact domain first, then for a wildcard. */
  private mapping(region: string, host: string): Pick<Mapping, 'apiId' | 'stage'> | undefined {
    const mapped = [host, host.replace(/^[^.]+/, '*')].flatMap((domain) =>
      this.mappings.filter(
        (entry) => entry.region === region && entry.domain === domain && this.domains.has(`${region}/${domain}`),
      ),
    );
    return mapped[0];
  }

  /** Finds `<api>.execute-api.<region>.amazonaws.com`, unless the API has disabled that endpoint. */
  private defaultHost(host: string): Pick<Mapping, 'apiId' | 'stage'> | undefined {
    const apiId = host.split('.')[0] ?? '';
    return this.apis.get(apiId)?.openDefaultHost === true ? { apiId, stage: '$default' } : undefined;
  }

  private answer(visit: Visit, answered: (answer: HttpAnswer) => void): void {
    const { api, stage, request } = visit;
    api.table ??= tableOf(api);
    const match = api.table.match(request.method, request.path.split('?')[0] ?? '/');
    const target = match && this.target(visit, match.routeKey);
    if (!match || !target?.integration) {
      answered(NOT_FOUND);
      return;
    }
    const role = target.asksIam ? this.roleIn(visit) : undefined;
    const refused = this.refusalOf(visit, match.routeKey, { ...target, isStranger: target.asksIam && !role });
    if (refused) {
      answered(refused);
      return;
    }
    const atMs = Math.floor(this.kernel.clock.now());
    const about = { account: this.account, apiId: api.id, stage, requestId: this.random.uuid(), atMs, principal: role };
    this.invoke(target.integration, proxyEvent(request, match, about), (result) => answered(toAnswer(result)));
  }

  private refusalOf(
    { api, stage }: Visit,
    routeKey: string,
    { isStranger, isPermitted }: { readonly isStranger: boolean; readonly isPermitted: boolean },
  ): HttpAnswer | undefined {
    const at = { region: api.region, apiId: api.id, stage, routeKey };
    if (this.throttle.refuses(at, api.stages.get(stage) ?? new Map(), this.kernel.clock.now())) return TOO_MANY;
    if (isStranger) return FORBIDDEN;
    return isPermitted ? undefined : FAILED;
  }

  private roleIn({ api: { region, id }, stage, request }: Visit): string | undefined {
    const path = request.path.split('?')[0] ?? '/';
    const arn = `arn:aws:execute-api:${region}:${this.account}:${id}/${stage}/${request.method}${path}`;
    const role = callerOf(request, { region, arn }, { iam: this.reach.iam, nowMs: this.kernel.clock.now() });
    // An unsigned request comes from a stranger: no role of ours lacks a permission.
    const isSigned = Object.keys(request.headers).some((name) => name.toLowerCase() === 'authorization');
    if (role === undefined && isSigned)
      this.kernel.note('iam.denied', { caller: 'execute-api', action: 'execute-api:Invoke', resources: [arn] });
    return role;
  }

  private target({ api, stage, request: { method } }: Visit, routeKey: string): Target {
    return this.targets.get([api.region, api.id, stage, routeKey, method], () => {
      const found = api.routes.get(routeKey);
      const integration = this.integrations.get(`${api.region}/${found?.target ?? ''}`);
      const route = routeKey === '$default' ? routeKey : routeKey.replace(/^\S+ /, method);
      const sourceArn = `arn:aws:execute-api:${api.region}:${this.account}:${api.id}/${stage}/${route}`;
      const functionArn = integration?.functionArn ?? '';
      const isPermitted = this.reach.policies.permits(functionArn, 'apigateway.amazonaws.com', sourceArn);
      return { integration, asksIam: found?.asksIam ?? false, isPermitted };
    });
  }

  private invoke(
    { region, functionArn, timeoutMs }: Integration,
    payload: unknown,
    ended: (result: Ending) => void,
  ): void {
    let isLate = false;
    const timeout = this.kernel.clock.after(timeoutMs, () => {
      isLate = true;
      ended('late');
    });
    const caller = { kind: 'service', name: 'apigateway', region } as const;
    void this.reach.functions.invoke({ arn: functionArn, payload, caller }).then((result) => {
      timeout.cancelled = true;
      if (!isLate) ended(result);
    });
  }

  private measure({ api, stage }: Visit, status: number, latencyMs: number): void {
    const values = [1, Number(status >= 400 && status < 500), Number(status >= 500), latencyMs];
    this.seriesOf(api, stage).forEach((series, index) => series.put(values[index % values.length] ?? 0));
  }

  /** For the API and for its stage: count, 4xx, 5xx, latency. */
  private seriesOf(api: Api, stage: string): readonly Series[] {
    const known = api.series.get(stage);
    if (known) return known;
    const series = [{ ApiId: api.id }, { ApiId: api.id, Stage: stage }].flatMap((dimensions) =>
      ['Count', '4xx', '5xx', 'Latency'].map((name) =>
        this.reach.metrics.series(api.region, { namespace: 'AWS/ApiGateway', name, dimensions }),
      ),
    );
    api.series.set(stage, series);
    return series;
  }
}

/**
 * Throws when a stage limits a route that does not exist, because AWS refuses to create it. Parts come in no particular
 * order.
 */
function tableOf({ id, routes, stages }: Api): RouteTable {
  for (const limits of stages.values())
    for (const key of limits.keys())
      if (key !== undefined && !routes.has(key)) throw new Error(`${id}: Unable to find Route by key ${key}`);
  return routeTable(routes.keys());
}

/** How an invocation ended for a caller who waits no longer than the integration's time-out. */
type Ending = Invocation | 'late';

function toAnswer(result: Ending): HttpAnswer {
  if (result === 'late') return UNAVAILABLE;
  if (result.kind === 'value') return proxyAnswer(result.payload) ?? FAILED;
  return result.name.includes('TooManyRequests') ? UNAVAILABLE : FAILED;
}
