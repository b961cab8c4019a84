import { AUDIENCES } from '../../strategy/cadence';
import { channelName } from '../../strategy/channels';
import { compactTime } from '../../strategy/claim';
import { type Sent, tried } from '../../strategy/post';
import { InputInvalid } from '../runtime/failures';
import { canList } from './channels/email';
import { canReach } from './channels/statuspage';
import { canOpen } from './channels/support';
import { through } from './deliver';
import type { Here } from './here';
import { tokenOf } from './tokens';

/**
 * Tries one channel. People there get a message that says so. Where customers would read it, nothing is sent: a page of
 * Statuspage is only asked whether it knows the token, and SES whether it has the lists. AWS Support says whether it
 * would open a case, and opens none. Throws InputInvalid when the environment names no such channel.
 */
export async function testChannel(here: Pick<Here, 'topology' | 'region' | 'channels'>, name: string): Promise<Sent> {
  const { topology, region: by, channels } = here;
  const named = AUDIENCES.flatMap((audience) => channels[audience].map((channel) => ({ audience, channel })));
  const found = named.find(({ channel }) => channelName(channel) === name);
  const known = named.map(({ channel }) => channelName(channel)).join(', ');
  if (!found) throw new InputInvalid(`test: there is no channel ${name}; there are ${known}`);
  const { audience, channel } = found;
  if (channel.kind === 'statuspage') {
    const token = await tokenOf(here, channel);
    return token.kind === 'known' ? canReach(channel, token.token) : token;
  }
  if (channel.kind === 'email') return canList(channel);
  if (channel.kind === 'support') return canOpen(channel, topology);
  const at = new Date().toISOString();
  const outage = `test-${compactTime(Date.parse(at))}`;
  const message = { subject: `Test message of ${topology.environment}`, text: 'This is a test. Nothing is wrong.' };
  // The last message of an outage wakes nobody.
  const due = { kind: 'resolution', dueAt: at } as const;
  const post = tried(undefined, { outage, stream: { audience, channel: name }, due, message, at, by });
  const of = { name: outage, since: at, openedAt: at, incidents: [], regions: [], residencies: [], revision: 0 };
  return through(here, channel, { post, outage: of, reached: () => Promise.resolve() });
}
