/**
 * The event that API Gateway sends to a function (payload format 2.0), and the response it makes from the function's
 * answer. Assumption: bodies are text. If a field that AWS sends were missing here, a handler that reads it would fail
 * in the lab only.
 */
import type { HttpAnswer, HttpRequest } from '../../calls/internet';
import type { RouteMatch } from './api-routes';
import type { Fields } from '../../calls/call';
import { isFields } from '../fields';

interface About {
  readonly account: string;
  readonly apiId: string;
  readonly stage: string;
  readonly requestId: string;
  readonly atMs: number;
  /** The role, or role session, that IAM let in. Undefined on routes without IAM. */
  readonly principal: string | undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The event that the function gets. */
export function proxyEvent(request: HttpRequest, match: RouteMatch, about: About): unknown {
  const [path, query] = parted(request.path, '?');
  const rawPath = about.stage === '$default' ? path : `/${about.stage}${path}`;
  const headers = lowerCase(request.headers);
  headers['host'] = request.host;
  const requestContext = {
    accountId: about.account,
    apiId: about.apiId,
    domainName: request.host,
    domainPrefix: parted(request.host, '.')[0],
    http: {
      method: request.method,
      path: rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: about.requestId,
    routeKey: match.routeKey,
    stage: about.stage,
    time: commonLogTime(about.atMs),
    timeEpoch: about.atMs,
    ...(about.principal !== undefined && { authorizer: { iam: iamOf(about.principal, about.account) } }),
  };
  const { routeKey, pathParameters } = match;
  const event: Record<string, unknown> = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: query,
    headers,
    requestContext,
  };
  if (query !== '') event['queryStringParameters'] = Object.fromEntries(new URLSearchParams(query));
  if (Object.keys(pathParameters).length > 0) event['pathParameters'] = pathParameters;
  if (request.body !== undefined) event['body'] = request.body;
  event['isBase64Encoded'] = false;
  return event;
}

/** Besides the role itself, IAM data names the session, with the name that STS gives it. */
function iamOf(principal: string, accountId: string): Readonly<Record<string, unknown>> {
  const isRole = principal.includes(':role/');
  const userArn = isRole
    ? `${principal.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/function`
    : principal;
  const callerId = `AROALAB:${principal.split('/').at(-1) ?? ''}`;
  const unknown = { cognitoIdentity: null, principalOrgId: null };
  return { accessKey: 'ASIALAB', accountId, callerId, ...unknown, userArn, userId: callerId };
}

/** The text before the first mark, and the text after it. */
function parted(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

/**
 * Returns the answer to the client. Returns undefined when the function's answer has no valid form: API Gateway then
 * answers 500.
 */
export function proxyAnswer(payload: unknown): HttpAnswer | undefined {
  if (!isFields(payload) || payload['statusCode'] === undefined) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const { statusCode, headers, body, cookies } = Object.assign(
    { headers: {}, body: '', cookies: [] },
    payload,
  ) as Fields;
  const valid = Number.isInteger(Number(statusCode)) && isFields(headers) && Array.isArray(cookies);
  if (!valid || typeof body !== 'string') return undefined;
  const sent = lowerCase(headers);
  sent['content-type'] ??= 'text/plain;charset=UTF-8';
  if (cookies.length > 0) sent['set-cookie'] = cookies.join(', ');
  return { status: Number(statusCode), headers: sent, body };
}

function lowerCase(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name of Object.keys(headers)) lower[name.toLowerCase()] = String(headers[name]);
  return lower;
}

/** The latest second that was formatted. Many requests share one. */
let written = { second: NaN, text: '' };

/** 01/Jan/2027:00:00:00 +0000 */
function commonLogTime(atMs: number): string {
  const second = Math.floor(atMs / 1000);
  if (second !== written.second) {
    const iso = new Date(atMs).toISOString();
    const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? '';
    written = { second, text: `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000` };
  }
  return written.text;
}
