/**
 * The cell's front door in one region: an HTTP API behind `*.<domain>`, so that the residency host and the regional
 * host reach the same routes. Its certificate exists, or is issued with the stack (`certificates`). The default host name of the API is off: a client that
 * learned it would go round DNS, and so round every drain. Probes are for observers: IAM decides who may call them.
 * Nothing else has an authorizer: `/health` and `/switch` are read by Route 53's checkers, and the reference cell
 * checks credentials itself (`/identity`).
 */
import { Validations } from 'aws-cdk-lib';
import {
  ApiMapping,
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
import type { Service } from '../../strategy/layers';
import { PROBES } from '../../strategy/probe';
import type { CellFunction } from '../functions';
import type { Site } from '../site';
import { KeptLogs } from './kept-logs';

/**
 * Which function answers for which service. Anything else is the gateway's: `/health`, `/switch/{region}`, or a 404.
 */
const SERVED_BY: Readonly<Record<Service, CellFunction>> = {
  identity: 'cell-login',
  'control-plane': 'cell-login',
  orchestration: 'cell-jobs',
  'content-standard': 'cell-content',
  'content-premium': 'cell-content',
  analytics: 'cell-content',
  observability: 'cell-content',
  tooling: 'cell-content',
};

interface CellApiProps {
  readonly site: Site;
  readonly zoneId: string;
  readonly functions: Readonly<Record<CellFunction, IFunction>>;
}

export class CellApi extends Construct {
  readonly api: HttpApi;
  /** What the regional host is a CNAME of. */
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
    this.routes(functions);
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
      // Vended logs share one resource policy; any other name adds to a policy that may hold ten.
      logGroupName: `/aws/vendedlogs/apigateway/companyos-${site.topology.environment}-cell`,
    });
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup) },
    });
  }

  private routes(functions: CellApiProps['functions']): void {
    const integrate = (name: CellFunction): HttpLambdaIntegration => new HttpLambdaIntegration(name, functions[name]);
    const shared = new Map(Object.values(SERVED_BY).map((name) => [name, integrate(name)]));
    const integrationOf = (name: CellFunction): HttpLambdaIntegration => shared.get(name) ?? integrate(name);
    for (const [service, name] of Object.entries(SERVED_BY)) {
      this.route(`/${service}/{proxy+}`, integrationOf(name));
    }
    for (const service of PROBES) this.probe(service, integrationOf(SERVED_BY[service]));
    const fallback = new HttpRoute(this, 'Default', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integrate('cell-gateway'),
    });
    this.openToAll(fallback);
  }

  private route(path: string, integration: HttpLambdaIntegration): void {
    const id = path.split('/')[1] ?? path;
    const routeKey = HttpRouteKey.with(path, HttpMethod.ANY);
    this.openToAll(new HttpRoute(this, id, { httpApi: this.api, routeKey, integration }));
  }

  /** Answered by the functions that serve, so that a probe meets what a customer would. */
  private probe(service: Service, integration: HttpLambdaIntegration): void {
    new HttpRoute(this, `probe-${service}`, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(`/probe/${service}`, HttpMethod.POST),
      integration,
      authorizer: new HttpIamAuthorizer(),
    });
  }

  private openToAll(route: HttpRoute): void {
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Route 53 reads /health and /switch without credentials, and the reference cell authenticates in the handler.',
    });
  }
}
