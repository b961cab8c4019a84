import { broken, drill, mishaps, missed, type Played } from '../support/drill';

describe('the loss of eu-central-1', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('total-loss-eu-central-1', 14);
  });

  const lastMinutes = (placement: string) =>
    played.record.requests.filter(
      (request) => request.placement === placement && request.sentAtMs > played.record.endMs - 2 * 60_000,
    );

  it('ends as its file says', () => {
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });

  it('shows the maintenance page to tenants without a standby, and no data', () => {
    const requests = lastMinutes('eu').filter(({ outcome }) => outcome !== 'timeout');
    expect(requests.length).toBeGreaterThan(20);
    expect(new Set(requests.map(({ outcome }) => outcome))).toEqual(new Set(['maintenance']));
  });

  it('serves opted-in tenants from us-west-2', () => {
    const requests = lastMinutes('eu-optin').filter(({ outcome }) => outcome === 'ok');
    expect(requests.length).toBeGreaterThan(20);
    expect(new Set(requests.map(({ region }) => region))).toEqual(new Set(['us-west-2']));
  });

  it('moves no asynchronously replicated Tier-0 without a person: its recovery point cannot be proven', () => {
    const [question] = played.record.questions;
    const asked = question!.expectedLoss.map(({ placement, service }) => `${placement}/${service}`);
    expect(asked).toEqual(expect.arrayContaining(['eu-optin/identity', 'eu-optin/control-plane']));
  });
});
