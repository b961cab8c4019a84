/**
 * The cell's API in one region: an HTTP API behind `*.<domain>`, so that the residency host and the regional host reach
 * the same routes. Its certificate exists, or is issued with the stack (`certificates`). The default host name of the
 * API is off: a client that used it would bypass DNS, and with it every drain.
 *
 * IAM decides who may call the routes of our own roles: probes, verification, onboarding. On all other routes the
 * functions check sessions. Open to everybody are the login, the status page, and `/health` and `/switch`, which
 * Route 53's checkers read.
 *
 * Each route has its own limit, and all limits together stay below the account's. A flood on one route takes nothing
 * from the others, and observers still get through. Assumes that requests that a route refuses do not count for the
 * account (API Gateway Developer Guide, "Throttle requests": route, then account).
 */
import { Validations } from 'aws-cdk-lib';
import {
  ApiMapping,
  type CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { SERVICES, type Service } from '../../strategy/layers';
import { PROBES } from '../../strategy/probe';
import type { CellFunction, ProbedFunction, ProbesFunction } from '../site/sizing';
import type { Site } from '../site/site';
import { KeptLogs } from './kept-logs';

/**
 * The function that answers for each service. `cell-health` answers all other paths: `/health`, `/switch/{region}`, or
 * a 404.
 */
const SERVED_BY: Readonly<Record<Service, ProbedFunction>> = {
  identity: 'cell-login',
  'control-plane': 'cell-login',
  orchestration: 'cell-jobs',
  'content-standard': 'cell-content',
  'content-premium': 'cell-content',
  analytics: 'cell-content',
  observability: 'cell-content',
  tooling: 'cell-content',
};

/** `rate`: requests a second. `burst`: requests at once. */
interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/** The account's limit in one region for all its APIs (API Gateway quotas). A test adds up our limits. */
export const ACCOUNT_LIMIT: Limit = { rate: 10_000, burst: 5_000 };
/** Requests of tenants, which carry a session. */
const TENANTS: Limit = { rate: 500, burst: 250 };
/**
 * 180,000 logins an hour; a session lasts an hour. Each login reads one item, and a partition gives 3,000 reads a
 * second. At 100 ms each, logins take 5 of the function's 190 executions.
 */
const LOGINS: Limit = { rate: 50, burst: 100 };
/** Sixteen checkers for each region, every ten seconds, on two paths. They must never be refused. */
const CHECKERS: Limit = { rate: 1_000, burst: 500 };
/** Each observer probes every placement every ten seconds. */
const OBSERVERS: Limit = { rate: 300, burst: 100 };
const VERIFICATION: Limit = { rate: 100, burst: 50 };
const ONBOARDING: Limit = { rate: 20, burst: 20 };
/** Readers of the status page. Together with all others they stay below the account's limit. */
const READERS: Limit = { rate: 500, burst: 250 };
/** Requests that match no route. */
const NOBODY: Limit = { rate: 50, burst: 50 };

interface CellApiProps {
  readonly site: Site;
  readonly zoneId: string;
  readonly functions: Readonly<Record<CellFunction | ProbesFunction, IFunction>>;
}

/** The status page, and the same for programs. */
const STATUS_PATHS = ['', 'status.json', 'status.atom'] as const;

interface Route {
  readonly id: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly to: CellFunction | ProbesFunction;
  readonly limit: Limit;
  /** Who checks the caller. `iam`: API Gateway, through IAM. `nobody`: the route is open. */
  readonly asks: 'iam' | 'nobody';
}

/** The same code answers tenants, probes and verification, so that these see what a customer sees. */
const ROUTES: readonly Route[] = [
  ...SERVICES.map((service): Route => {
    const path = `/${service}/{proxy+}`;
    return { id: service, method: HttpMethod.ANY, path, to: SERVED_BY[service], limit: TENANTS, asks: 'nobody' };
  }),
  ...SERVICES.map((service): Route => {
    const [path, to] = [`/synthetic/${service}/{proxy+}`, `probes-${SERVED_BY[service]}`] as const;
    return { id: `synthetic-${service}`, method: HttpMethod.ANY, path, to, limit: VERIFICATION, asks: 'iam' };
  }),
  ...PROBES.map((service): Route => {
    const [path, to] = [`/probe/${service}/{placement}`, `probes-${SERVED_BY[service]}`] as const;
    return { id: `probe-${service}`, method: HttpMethod.POST, path, to, limit: OBSERVERS, asks: 'iam' };
  }),
  {
    ...{ id: 'login', method: HttpMethod.POST, path: '/identity/{proxy+}' },
    ...{ to: 'cell-login', limit: LOGINS, asks: 'nobody' },
  },
  {
    ...{ id: 'onboarding', method: HttpMethod.PUT, path: '/tenants/{proxy+}' },
    ...{ to: 'cell-login', limit: ONBOARDING, asks: 'iam' },
  },
  {
    ...{ id: 'health', method: HttpMethod.GET, path: '/health' },
    ...{ to: 'cell-health', limit: CHECKERS, asks: 'nobody' },
  },
  {
    ...{ id: 'switch', method: HttpMethod.GET, path: '/switch/{region}' },
    ...{ to: 'cell-health', limit: CHECKERS, asks: 'nobody' },
  },
  ...STATUS_PATHS.map((path): Route => ({
    ...{ id: `status-${path}`, method: HttpMethod.GET, path: `/${path}` },
    ...{ to: 'cell-status', limit: READERS, asks: 'nobody' },
  })),
];

export class CellApi extends Construct {
  readonly api: HttpApi;
  /** The target of the regional host's CNAME. */
  readonly regionalDomainName: string;

  constructor(scope: Construct, id: string, { site, zoneId, functions }: CellApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `companyos-${site.topology.environment}-cell`,
      createDefaultStage: false,
      disableExecuteApiEndpoint: true,
    });
    const stage = this.stage(site);
    const domain = new DomainName(this, 'Domain', {
      domainName: `*.${site.topology.domain}`,
      certificate: this.certificate(site, zoneId),
    });
    new ApiMapping(this, 'Mapping', { api: this.api, domainName: domain, stage });
    this.regionalDomainName = domain.regionalDomainName;
    this.limit(stage, this.routes(functions));
  }

  private certificate({ environment, region }: Site, zoneId: string): ICertificate {
    const { certificates, domain, zone } = environment;
    if (certificates !== 'issued')
      return Certificate.fromCertificateArn(this, 'Certificate', certificates[region] ?? '');
    const hostedZone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      ...{ hostedZoneId: zoneId, zoneName: zone.zoneName },
    });
    return new Certificate(this, 'Certificate', {
      domainName: `*.${domain}`,
      validation: CertificateValidation.fromDns(hostedZone),
    });
  }

  private stage(site: Site): HttpStage {
    const logGroup = new KeptLogs(this, 'AccessLogs', {
      site,
      // Vended logs share one resource policy. Any other name adds one, and an account may have ten.
      logGroupName: `/aws/vendedlogs/apigateway/companyos-${site.topology.environment}-cell`,
    });
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup) },
    });
  }

  private routes(functions: CellApiProps['functions']): readonly HttpRoute[] {
    const shared = new Map<string, HttpLambdaIntegration>();
    const integrationOf = (name: Route['to']): HttpLambdaIntegration => {
      const integration = shared.get(name) ?? new HttpLambdaIntegration(name, functions[name]);
      shared.set(name, integration);
      return integration;
    };
    const routes = ROUTES.map(({ id, method, path, to, asks }) => {
      const routeKey = HttpRouteKey.with(path, method);
      const open = { httpApi: this.api, routeKey, integration: integrationOf(to) };
      if (asks === 'nobody') return this.openToAll(new HttpRoute(this, id, open));
      return new HttpRoute(this, id, { ...open, authorizer: new HttpIamAuthorizer() });
    });
    const integration = integrationOf('cell-health');
    const fallback = new HttpRoute(this, 'Default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration,
    });
    return [...routes, this.openToAll(fallback)];
  }

  /** A stage may set limits only for routes that exist, so it depends on them. */
  private limit(stage: HttpStage, routes: readonly HttpRoute[]): void {
    const limits = ROUTES.map(({ method, path, limit }) => [`${method} ${path}`, settings(limit)] as const);
    (stage.node.defaultChild as CfnStage).routeSettings = {
      ...Object.fromEntries(limits),
      $default: settings(NOBODY),
    };
    stage.node.addDependency(...routes);
  }

  private openToAll(route: HttpRoute): HttpRoute {
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Route 53 reads /health and /switch without credentials, customers the status page; functions check sessions.',
    });
    return route;
  }
}

const settings = ({ rate, burst }: Limit) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst });
