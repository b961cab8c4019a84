import { type Doors, enter } from '../../../functions/cell/entry';
import { NOBODY_TO_ASK, type View, type Wish } from '../../../functions/cell/gate';
import type { Hold } from '../../../functions/runtime/control/lease-holder';
import { frozenView, lostView, placement, row, view } from './fixtures';

const write: Wish = {
  placement: placement('us-east'),
  tenant: 'us-east/acme',
  service: 'content-standard',
  access: 'write',
};

/** Doors that hand out these views and these lease outcomes in turn. */
function doors(
  views: (View | undefined)[],
  holds: Hold[] = [],
  known?: View,
): Doors & { reads: number; asked: number } {
  const next = () => Promise.resolve(views[made.reads++]);
  const hold = () => Promise.resolve(holds[made.asked++] ?? 'lapsed');
  const made = {
    region: 'us-east-1',
    now: () => 0,
    routes: { readToServe: next, reread: next },
    known: { read: () => Promise.resolve(known) },
    leases: { hold },
    reads: 0,
    asked: 0,
  };
  return made;
}

describe('entering a cell', () => {
  it('is unavailable while the routing map was never read', async () => {
    expect(await enter(write, doors([undefined]))).toEqual({ kind: 'refused', reason: 'unavailable', stale: true });
  });

  it('opens for an active-passive write only under a lease', async () => {
    expect((await enter(write, doors([view()], ['granted']))).kind).toBe('open');
    expect(await enter(write, doors([view()], ['lapsed']))).toMatchObject({
      kind: 'refused',
      reason: 'read-only',
      why: NOBODY_TO_ASK,
    });
  });

  it('asks for no lease for a read', async () => {
    const made = doors([view()]);
    expect((await enter({ ...write, access: 'read' }, made)).kind).toBe('open');
    expect(made.asked).toBe(0);
  });

  it('reads the map once more when the lease is refused, and follows it', async () => {
    const moved = view([row('us-east', 'content-standard', { epoch: 1, weights: { 'us-west-2': 100 } })]);
    const made = doors([view(), moved], ['refused']);
    expect(await enter(write, made)).toMatchObject({ kind: 'elsewhere', region: 'us-west-2' });
    expect(made.reads).toBe(2);
  });

  it('is read-only when the lease is refused twice', async () => {
    const made = doors([view(), view()], ['refused', 'refused', 'granted']);
    expect(await enter(write, made)).toMatchObject({ kind: 'refused', reason: 'read-only' });
    expect(made.asked).toBe(2);
  });

  it('says when it rests on a map that could not be confirmed', async () => {
    const entry = await enter({ ...write, access: 'read' }, doors([view([], [], true)]));
    expect(entry).toMatchObject({ kind: 'open', stale: true });
  });
});

describe('entering a cell on behalf of a placement that no other region may hold', () => {
  const alone = (service: Wish['service'], access: Wish['access']): Wish => {
    return { placement: placement('eu'), tenant: 'eu/acme', service, access };
  };
  /** Doors behind which neither the control store nor the region's own notes ever answer. */
  const shut = (region: string): Doors => {
    const never = () => new Promise<never>(() => undefined);
    const routes = { readToServe: never, reread: never };
    return { region, now: () => 0, routes, known: { read: never }, leases: { hold: never } };
  };

  it.each([
    ['identity', 'read'],
    ['content-standard', 'write'],
    ['orchestration', 'write'],
  ] as const)('asks nobody about %s (%s)', async (service, access) => {
    const entry = await enter(alone(service, access), shut('eu-central-1'));
    expect(entry).toMatchObject({ kind: 'open', stale: false, route: row('eu', service) });
  });

  it('stops frozen writes if it knows of the freeze, and only then', async () => {
    const wish = alone('control-plane', 'write');
    const at = (known?: View) => enter(wish, { ...doors([], [], known), region: 'eu-central-1' });
    expect(await at(frozenView('control-plane'))).toMatchObject({ kind: 'refused', reason: 'frozen' });
    expect(await at()).toMatchObject({ kind: 'open' });
  });

  it('is sent home from elsewhere, unless home is known to be lost', async () => {
    const at = (known?: View) => enter(alone('identity', 'read'), doors([], [], known));
    expect(await at()).toMatchObject({ kind: 'elsewhere', region: 'eu-central-1' });
    expect(await at(lostView(['eu-central-1']))).toMatchObject({ kind: 'refused', reason: 'maintenance' });
  });
});
