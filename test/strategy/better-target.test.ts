import type { Service } from '../../strategy/layers';
import { initialRoute } from '../../strategy/routing-map';
import { type Candidate, chooseTarget } from '../../strategy/target';
import type { Placement } from '../../strategy/topology';
import { usEast } from './fixtures';

const [A, B] = ['us-west-2', 'us-east-2'] as const;
const wide: Placement = { ...usEast, standbys: [A, B] };
const untried = { kind: 'unknown', reason: 'TimeoutError' } as const;
/** Healthy and up to date, but for that. */
const but = (region: string, more: Partial<Candidate>): Candidate => ({
  ...{ region, health: 'healthy', lagSeconds: 0, key: { kind: 'usable' }, freeShares: 100 },
  ...more,
});

describe('of two targets', () => {
  const better = (a: Partial<Candidate>, b: Partial<Candidate>, service: Service = 'content-standard') => {
    const route = { ...initialRoute(wide, service), weights: { 'us-east-1': 50, [B]: 50 } };
    const candidates = [but(A, a), but(B, b)];
    return chooseTarget({ placement: wide, service, route, source: 'us-east-1', candidates });
  };

  it.each([
    ['its health is known, whether its key works or not', { health: 'unknown' }, { key: untried }],
    ['its key works, whether it serves already or not', { key: untried }, { lagSeconds: 900 }],
    ['its lag is known', { lagSeconds: null }, { lagSeconds: 900 }],
    ['its lag is within the RPO', { lagSeconds: 900 }, { lagSeconds: 1 }],
  ] as const)('the better one is that of which %s', (_, worse, good) => {
    expect(better(worse, good)).toMatchObject({ move: { target: B } });
    expect(better(good, worse)).toMatchObject({ move: { target: A } });
  });

  it('the better one serves already, whatever its lag, and has a key that works, whether it serves or not', () => {
    expect(better({}, { lagSeconds: null }, 'content-premium')).toMatchObject({ move: { target: B } });
    expect(better({}, { key: untried }, 'content-premium')).toMatchObject({ move: { target: A } });
    // With one writer nobody serves already.
    expect(better({}, { lagSeconds: 1 })).toMatchObject({ move: { target: A } });
  });

  it('one of which something is unknown is no spare, and is named only beside one that is certain', () => {
    expect(better({}, { key: untried })).toMatchObject({ spares: [], ruledOut: [{ region: B }] });
    expect(better({}, { health: 'unknown' })).toMatchObject({ spares: [], ruledOut: [{ region: B }] });
    expect(better({ key: untried }, { health: 'unknown' })).toMatchObject({ spares: [], ruledOut: [] });
    expect(better({}, {})).toMatchObject({ spares: [B], ruledOut: [] });
  });
});
