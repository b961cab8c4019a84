import { INTERNET, Network } from '../../../lab/kernel/network';
import { seeded } from '../../../lab/kernel/random';

describe('the network', () => {
  it('lets everything through at first, far places later than near ones', () => {
    const network = new Network();
    expect(network.path('us-east-1', 'us-east-1')).toBe(0);
    expect(network.path('us-east-1', 'us-west-2')).toBeLessThan(network.path('eu-central-1', 'us-west-2')!);
  });

  it('loses a lost region for everybody, and inside it', () => {
    const network = new Network();
    network.lose('us-east-1');
    expect(network.path('us-east-1', 'us-east-1')).toBeUndefined();
    expect(network.path(INTERNET, 'us-east-1')).toBeUndefined();
    expect(network.runs('us-east-1')).toBe(false);
    expect(network.path('us-west-2', 'eu-central-1')).toBeDefined();
  });

  it('keeps an isolated region running, but lets nothing cross its border', () => {
    const network = new Network();
    network.isolate('us-east-1');
    expect(network.runs('us-east-1')).toBe(true);
    expect(network.path('us-east-1', 'us-east-1')).toBe(0);
    expect(network.path('us-east-1', 'us-west-2')).toBeUndefined();
    expect(network.path(INTERNET, 'us-east-1')).toBeUndefined();
  });

  it('cuts a link one way, so that a round trip fails both ways', () => {
    const network = new Network();
    network.cut('us-west-2', 'us-east-1');
    expect(network.path('us-west-2', 'us-east-1')).toBeUndefined();
    expect(network.path('us-east-1', 'us-west-2')).toBeDefined();
    expect(network.roundTripMs('us-east-1', 'us-west-2')).toBeUndefined();
    network.mend('us-west-2', 'us-east-1');
    expect(network.roundTripMs('us-east-1', 'us-west-2')).toBeDefined();
  });

  it('takes longer into and out of a slow region, half of it each way, and no longer inside', () => {
    const network = new Network();
    network.slowDown('us-east-1', 3000);
    expect(network.path(INTERNET, 'us-east-1')).toBe(1520);
    expect(network.roundTripMs('us-east-1', 'us-west-2')).toBe(3064);
    expect(network.path('us-east-1', 'us-east-1')).toBe(0);
    expect(network.path(INTERNET, 'us-west-2')).toBe(20);
    network.slowDown('us-east-1', 0);
    expect(network.path(INTERNET, 'us-east-1')).toBe(20);
  });

  it('loses some packets of a lossy link, one way, and none that are sent again until they arrive', () => {
    const network = new Network();
    const link = { from: 'us-east-1', to: 'us-west-2' };
    network.losePackets(link, 0.3, seeded('1'));
    const arrived = Array.from({ length: 500 }, () => network.path(link.from, link.to)).filter(
      (ms) => ms !== undefined,
    );
    expect(arrived.length).toBeGreaterThan(300);
    expect(arrived.length).toBeLessThan(400);
    const others = Array.from({ length: 50 }, () => [
      network.path(link.to, link.from),
      network.way(link.from, link.to),
    ]);
    expect(others.flat()).not.toContain(undefined);
    network.keepPackets(link);
    expect(Array.from({ length: 50 }, () => network.path(link.from, link.to))).not.toContain(undefined);
  });
});
