import { claimKey, routeKey, switchKey } from '../../../strategy/control-items';
import { marks } from '../../strategy/observed';
import { INCIDENT } from '../support/world';
import { EAST, EU, iso, Judging, type Seen, WEST } from './judging';

let bench: Judging;
beforeEach(() => {
  bench = new Judging();
});
afterEach(() => {
  bench.close();
});

describe('a region that Tier-0 has left', () => {
  const door: Seen = [{ [EAST]: marks('', { identity: 'XXXXX' }) }];
  const claim = { incident: INCIDENT, conductor: EU, execution: 'one', claimedAt: iso(-60), state: 'open' };
  const leave = (): void => {
    bench.write(claimKey(EAST), claim);
    for (const placement of ['us-east', 'us-west'])
      for (const service of ['identity', 'control-plane'] as const)
        bench.write(routeKey(placement, service), {
          ...{ placement, service, epoch: 1, mode: 'serving', weights: { [WEST]: 100 }, incident: INCIDENT },
        });
  };

  it('is left by DNS too once its door breaks, and that is written once', async () => {
    leave();
    bench.see({ [EAST]: marks('', { identity: 'IIIII' }) });
    await bench.judge();
    expect(bench.item(switchKey(EAST))).toBeUndefined();
    bench.see(...door);
    await bench.judge();
    expect(bench.item(switchKey(EAST))).toMatchObject({ drained: true, incident: INCIDENT, at: iso(0) });
    bench.pass(10);
    bench.see(...door);
    await bench.judge(EU);
    expect(bench.item(switchKey(EAST))).toMatchObject({ at: iso(0) });
  });

  it('is left again if somebody had taken it back', async () => {
    leave();
    bench.write(switchKey(EAST), { drained: false, incident: 'return-1', at: iso(-50) });
    bench.see(...door);
    await bench.judge();
    expect(bench.item(switchKey(EAST))).toMatchObject({ drained: true, incident: INCIDENT });
  });
});
