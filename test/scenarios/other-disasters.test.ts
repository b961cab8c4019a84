import { broken, drill, mishaps, missed } from '../support/drill';

describe.each(['region-isolated-us-east-1', 'handler-crash-promote', 'route53-control-plane-down'])(
  '%s',
  (scenario) => {
    it('ends as its file says', async () => {
      const played = await drill(scenario, 9);
      expect(missed(played)).toEqual([]);
      expect(broken(played)).toEqual([]);
      expect(mishaps(played)).toEqual([]);
    });
  },
);
