import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { KNOWN_PAGE, type StatusPage } from '../../../strategy/status-page';
import { BaseSettings } from '../../runtime/base-settings';
import { readKnown } from '../../runtime/control/known';
import { readSettings } from '../../runtime/settings';
import type { HttpAnswer } from '../answers';
import { HttpEvent } from '../request';
import { feedOf } from './feed';
import { CONTENT_SECURITY_POLICY, pageOf } from './page';
import type { Shown } from './shown';
import { summaryOf } from './summary';

const { TOPOLOGY: topology, AWS_REGION: region } = readSettings(BaseSettings);

/** A crowd reads the same picture. A new one comes once a minute. */
const KEPT_MS = 5000;
let picture: StatusPage | undefined;
let readAtMs = Number.NEGATIVE_INFINITY;

/** The newest picture of this region. While its table does not answer, the last one that was read. Never throws. */
async function newest(nowMs: number): Promise<StatusPage | undefined> {
  if (nowMs - readAtMs < KEPT_MS) return picture;
  const known = await readKnown({ topology, region }, KNOWN_PAGE);
  [picture, readAtMs] = [known?.value ?? picture, nowMs];
  return picture;
}

type Render = (shown: Shown) => { readonly type: string; readonly body: string };

const HTML: Render = (shown) => ({ type: 'text/html; charset=utf-8', body: pageOf(shown) });
const FORMATS: Readonly<Record<string, Render>> = {
  '/status.json': (shown) => ({ type: 'application/json', body: JSON.stringify(summaryOf(shown)) }),
  '/status.atom': (shown) => ({ type: 'application/atom+xml', body: feedOf(shown) }),
};

/** Serves the status page. It asks nothing but this region's own table, and no drill injects anything here. */
export async function handler(event: APIGatewayProxyEventV2): Promise<HttpAnswer> {
  const { rawPath } = HttpEvent.parse(event);
  const nowMs = Date.now();
  const { type, body } = (FORMATS[rawPath] ?? HTML)({ domain: topology.domain, page: await newest(nowMs), nowMs });
  const headers = {
    ...{ 'content-type': type, 'cache-control': 'public, max-age=15', 'x-region': region },
    ...{ 'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff' },
    ...{ 'referrer-policy': 'no-referrer', 'access-control-allow-origin': '*' },
  };
  return { statusCode: 200, headers, body };
}
