/**
 * The companies that take our messages, as far as they matter here: where they are, whether they answer, and what they
 * got. They are on the internet, outside of our regions. A request that is lost gives no error. Faults make a channel
 * hang, refuse, limit, or lose its answers. Assumption: people have connected every channel before the night, so each
 * has its token, and each place that the environment names exists.
 */
import type { ChannelKind, Channels } from '../../strategy/channels';
import type { Parts, Received, Receiver } from './received';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { GLOBAL } from '../kernel/active-faults';
import { draw, type Kernel } from '../kernel/kernel';
import { INTERNET } from '../kernel/network';
import type { Random } from '../kernel/random';
import { Pagerduty, PAGERDUTY_HOST } from './pagerduty';
import type { Aws } from './aws';
import { Ses, sesHosts } from './ses';
import { Slack, SLACK_HOST } from './slack';
import { Statuspage, STATUSPAGE_HOST } from './statuspage';
import { Support, SUPPORT_REGIONS, supportHost } from './support';
import { Webhooks, webhooksOf } from './webhooks';

/** A channel that limits says for how long. Assumption. */
const LIMITED_SECONDS = 30;

/** `region`: where it is, if it is not there when that region is gone. */
interface Company {
  readonly kind: ChannelKind;
  readonly region?: string;
  readonly receiver: Receiver;
}

export class ChannelReceivers {
  /** Everything that people read, oldest first. */
  readonly received: Received[] = [];
  private readonly receivers: ReadonlyMap<string, Company>;
  private readonly random: Random;

  constructor(
    private readonly kernel: Kernel,
    /** The channels of the environment. */
    readonly places: Channels,
    aws: Aws,
  ) {
    this.random = kernel.random.stream('channels');
    const now = (): number => kernel.clock.now();
    const heard: Parts['heard'] = (message) => {
      this.received.push({ atMs: now(), ...message });
      kernel.note('people.told', { place: message.place, subject: message.subject });
    };
    const parts: Parts = { channels: places, now, heard };
    const ses: Company = { kind: 'email', receiver: new Ses(parts, aws) };
    const support: Company = { kind: 'support', receiver: new Support(parts, aws) };
    const webhooks: Company = { kind: 'webhook', receiver: new Webhooks(parts) };
    this.receivers = new Map<string, Company>([
      [SLACK_HOST, { kind: 'slack', receiver: new Slack(parts) }],
      [STATUSPAGE_HOST, { kind: 'statuspage', receiver: new Statuspage(parts) }],
      [PAGERDUTY_HOST, { kind: 'pagerduty', receiver: new Pagerduty(parts) }],
      ...webhooksOf(places).map(({ url }) => [new URL(url).host, webhooks] as const),
      ...sesHosts(places).map((host) => [host, ses] as const),
      ...SUPPORT_REGIONS.map((region) => [supportHost(region), { ...support, region }] as const),
    ]);
  }

  /** Whether the host belongs to one of them. */
  has(host: string): boolean {
    return this.receivers.has(host);
  }

  /** A request that has arrived. Calls `answered` unless no answer will come. */
  serve(request: HttpRequest, answered: (answer: HttpAnswer) => void): void {
    const found = this.receivers.get(request.host);
    if (!found || !this.isReached(found)) return;
    const trouble = this.kernel.activeFaults.channelTrouble.in(GLOBAL, found.kind);
    if (trouble === 'hangs') return;
    this.kernel.clock.quietly(draw(this.random, 'channelMs'), () => {
      if (trouble === 'refuses') answered({ status: 503, headers: {}, body: '' });
      else if (trouble === 'limits')
        answered({ status: 429, headers: { 'retry-after': String(LIMITED_SECONDS) }, body: '' });
      else {
        const answer = found.receiver.answer(request);
        if (trouble !== 'loses-answers') answered(answer);
      }
    });
  }

  private isReached({ region }: Company): boolean {
    return region === undefined || this.kernel.network.way(INTERNET, region) !== undefined;
  }
}
