import { INTERNET, Network } from '../../lab/network';

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
});
