/**
 * The companies that take our messages, as far as they matter here: where they are, whether they answer, and what they
 * got. They are on the internet, outside of AWS. A request that is lost gives no error. Faults make a channel hang,
 * refuse, limit, or lose its answers. Assumption: people have connected every channel before the night, so each has its
 * token, and each place that the environment names exists.
 */
import type { Channels } from '../../strategy/channels';
import type { Received, Receiver } from './received';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { GLOBAL } from '../kernel/active-faults';
import { draw, type Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import { Slack, SLACK_HOST } from './slack';
import { Statuspage, STATUSPAGE_HOST } from './statuspage';

/** What people have put into the secret. */
export const TOKENS = { slack: 'xoxb-lab-slack-token', statuspage: 'lab-statuspage-token' } as const;

/** A channel that limits says for how long. Assumption. */
const LIMITED_SECONDS = 30;

export class ChannelReceivers {
  /** Everything that people read, oldest first. */
  readonly received: Received[] = [];
  private readonly receivers: ReadonlyMap<string, { readonly name: string; readonly receiver: Receiver }>;
  private readonly random: Random;

  constructor(
    private readonly kernel: Kernel,
    /** The channels of the environment. */
    readonly places: Channels,
  ) {
    this.random = kernel.random.stream('channels');
    const now = (): number => kernel.clock.now();
    const heard = (message: Omit<Received, 'atMs'>): void => {
      this.received.push({ atMs: now(), ...message });
      kernel.note('people.told', { place: message.place, subject: message.subject });
    };
    this.receivers = new Map<string, { name: string; receiver: Receiver }>([
      [SLACK_HOST, { name: 'slack', receiver: new Slack({ channels: places, now, heard, token: TOKENS.slack }) }],
      [
        STATUSPAGE_HOST,
        { name: 'statuspage', receiver: new Statuspage({ channels: places, now, heard, token: TOKENS.statuspage }) },
      ],
    ]);
  }

  /** Whether the host belongs to one of them. */
  has(host: string): boolean {
    return this.receivers.has(host);
  }

  /** A request that has arrived. Calls `answered` unless no answer will come. */
  serve(request: HttpRequest, answered: (answer: HttpAnswer) => void): void {
    const found = this.receivers.get(request.host);
    if (!found) return;
    const trouble = this.kernel.activeFaults.channelTrouble.in(GLOBAL, found.name);
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
}
