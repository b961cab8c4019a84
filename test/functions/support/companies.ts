/** The companies of the lab below the real senders. */
import type { HttpAnswer } from '../../../lab/calls/internet';
import { ChannelReceivers } from '../../../lab/channels/channels';
import type { Aws } from '../../../lab/channels/aws';
import { signerOf } from '../../../lab/cloud/signature';
import { Channels } from '../../../strategy/channels';
import { newKernel } from '../../lab/cloud/bench';

export const PLACES = Channels.parse({
  internal: [{ kind: 'slack', channel: 'C0123456789' }],
  customers: [{ kind: 'statuspage', page: 'page00000000', components: { US: ['us0000000000'] } }],
  drills: [{ kind: 'slack', channel: 'C0DRILL00' }],
});

/** A channel of each kind. */
export const EACH_KIND = Channels.parse({
  internal: [
    ...PLACES.internal,
    { kind: 'pagerduty', service: 'PABC123' },
    { kind: 'webhook', name: 'tools', url: 'https://tools.example/outages' },
  ],
  customers: [
    ...PLACES.customers,
    {
      ...{ kind: 'email', name: 'people', from: 'status@companyos.example' },
      lists: { US: { region: 'us-west-1', list: 'all' } },
    },
  ],
  vendors: [
    {
      ...{ kind: 'support', name: 'aws' },
      ...{ serviceCode: 'general-info', categoryCode: 'using-aws', severityCode: 'urgent' },
    },
  ],
});

/** Everybody may do everything, if they have signed. */
export const AWS: Aws = {
  account: '111111111111',
  hasSupportPlan: true,
  signerOf: (request, scope) => signerOf(request, { ...scope, nowMs: Date.now() }),
  allowed: () => true,
};

/** What happens to one request: it is answered, lost on the way, refused, or its answer is lost. */
export type Fate = 'answered' | 'lost' | 'refused' | 'answer lost';

function requestOf(url: string, { method = 'GET', headers, body }: RequestInit) {
  const { host, pathname, search } = new URL(url);
  return {
    ...{ host, method, path: `${pathname}${search}`, headers: Object.fromEntries(new Headers(headers)) },
    ...(typeof body === 'string' && { body }),
  };
}

/** Replaces the global `fetch`. `fates`: of the next requests, in order. */
export function world(places = PLACES, aws = AWS) {
  const kernel = newKernel();
  const channels = new ChannelReceivers(kernel, places, aws);
  const fates: Fate[] = [];
  globalThis.fetch = async (url, init = {}) => {
    const fate = fates.shift() ?? 'answered';
    if (fate === 'refused') return new Response('', { status: 429, headers: { 'retry-after': '7' } });
    await kernel.clock.runUntil(Math.max(kernel.clock.now(), Date.now()));
    let heard: HttpAnswer | undefined;
    if (fate !== 'lost') channels.serve(requestOf(url as string, init), (answer) => (heard = answer));
    await kernel.clock.runUntil(kernel.clock.now() + 2000);
    if (!heard || fate === 'answer lost') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    return new Response(heard.body || null, { status: heard.status, headers: heard.headers });
  };
  return { channels, fates, kernel, clock: kernel.clock };
}
