import { testChannel } from '../../functions/communicate/test-channel';
import { secrets } from '../../functions/communicate/tokens';
import { secretOf } from '../../lab/channels/tokens';
import { channelName } from '../../strategy/channels';
import { connect, Wire } from './cell/fixtures';
import { EACH_KIND, world } from './support/companies';
import { signIn } from './support/signed';
import { runIn, TOPOLOGY } from './support/world';

const here = { topology: TOPOLOGY, region: 'us-west-2', channels: EACH_KIND };
const names = Object.values(EACH_KIND).flat().map(channelName);
const { fetch } = globalThis;

function connected() {
  runIn('us-west-2');
  const vault = new Wire();
  vault.script = () => ({ status: 200, body: { SecretString: secretOf(EACH_KIND) } });
  connect(secrets, vault);
  Object.assign(secrets.config, { region: () => Promise.resolve('us-west-2') });
  const { clock, ...companies } = world(EACH_KIND);
  signIn(clock);
  return companies;
}

afterEach(() => {
  globalThis.fetch = fetch;
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('a test message', () => {
  it('comes through each channel, except where customers would read it, and opens no case', async () => {
    const { channels } = connected();
    for (const name of names) expect(await testChannel(here, name)).toMatchObject({ kind: 'sent' });
    expect(channels.received.map(({ place }) => place).sort()).toEqual(
      names.filter((name) => !/^(statuspage|email|support)/.test(name)).sort(),
    );
    for (const { subject, text } of channels.received.filter(({ place }) => !place.startsWith('pagerduty')))
      expect([subject, text]).toEqual(['Test message of dev', 'This is a test. Nothing is wrong.']);
  });

  it('says what the channel said, and which channels there are', async () => {
    const { fates } = connected();
    fates.push('refused', 'lost');
    expect(await testChannel(here, 'slack:C0123456789')).toMatchObject({
      kind: 'refused',
      reason: 'Slack: status 429',
    });
    expect(await testChannel(here, 'webhook:tools')).toMatchObject({ kind: 'silent' });
    await expect(testChannel(here, 'slack:C0')).rejects.toThrow(
      `test: there is no channel slack:C0; there are ${names.join(', ')}`,
    );
  });
});
