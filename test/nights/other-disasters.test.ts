import { broken, drill, mishaps, missed } from '../support/drill';

describe.each([
  ['region-isolated-us-east-1', 9],
  ['handler-crash-promote', 9],
  ['route53-control-plane-down', 9],
  ['s3-down-us-east-1', 12],
  ['metrics-late-everywhere', 12],
])('%s', (scenario, minutes) => {
  it('ends as its file says', async () => {
    const played = await drill(scenario, minutes);
    expect(missed(played)).toEqual([]);
    expect(broken(played)).toEqual([]);
    expect(mishaps(played)).toEqual([]);
  });
});
