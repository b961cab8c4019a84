/**
 * The parts of an HTTP API, as templates describe them. Refuses what is not modelled. A part that slipped through here
 * would be ignored when requests are answered.
 */
import type { Fields, Resource } from '../../calls/call';
import type { Series } from '../cloudwatch';
import { optionalNumber, optionalText, text } from '../fields';
import type { RouteTable } from './api-routes';
import type { Limits } from './throttle';

export interface Integration {
  readonly region: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** `target` is `integrations/<id>`. `asksIam`: only principals that may invoke the route get through. */
export interface Route {
  readonly target: string;
  readonly asksIam: boolean;
}

export interface Api {
  readonly id: string;
  readonly region: string;
  readonly openDefaultHost: boolean;
  readonly stages: Map<string, Limits>;
  /** By route key. */
  readonly routes: Map<string, Route>;
  /** Built from `routes` at the first request. */
  table?: RouteTable;
  /** The API's own metrics by stage name. */
  readonly series: Map<string, readonly Series[]>;
}

/** API Gateway's own limit, which is also the default. */
const TIMEOUT_MS = 30_000;

/** Throws for an authorizer that is not modelled. */
export function readRoute(properties: Fields): Route {
  const authorization = optionalText(properties, 'AuthorizationType') ?? 'NONE';
  if (!['NONE', 'AWS_IAM'].includes(authorization))
    throw new Error(`AuthorizationType ${authorization} is not modelled`);
  return { target: text(properties, 'Target'), asksIam: authorization === 'AWS_IAM' };
}

/** Throws for anything but a Lambda proxy with payload 2.0. */
export function readIntegration({ region, properties }: Resource): Integration {
  if (text(properties, 'IntegrationType') !== 'AWS_PROXY')
    throw new Error('IntegrationType: only AWS_PROXY is modelled');
  if (text(properties, 'PayloadFormatVersion') !== '2.0') throw new Error('PayloadFormatVersion: only 2.0 is modelled');
  const uri = text(properties, 'IntegrationUri');
  const functionArn = /arn:[\w-]+:lambda:[\w-]+:\d+:function:[\w-]+/.exec(uri)?.[0];
  if (functionArn === undefined) throw new Error(`IntegrationUri names no function: ${uri}`);
  return { region, functionArn, timeoutMs: optionalNumber(properties, 'TimeoutInMillis') ?? TIMEOUT_MS };
}
