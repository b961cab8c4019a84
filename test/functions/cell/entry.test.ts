import { type Doors, enter } from '../../../functions/cell/entry';
import type { View, Wish } from '../../../functions/cell/gate';
import type { Hold } from '../../../functions/cell/lease-holder';
import { placement, row, view } from './fixtures';

const write: Wish = {
  placement: placement('us-east'),
  tenant: 'us-east/acme',
  service: 'content-standard',
  access: 'write',
};

/** Doors that hand out these views and these lease outcomes in turn. */
function doors(views: (View | undefined)[], holds: Hold[] = []): Doors & { reads: number; asked: number } {
  const next = () => Promise.resolve(views[made.reads++]);
  const hold = () => Promise.resolve(holds[made.asked++] ?? 'lapsed');
  const made = {
    region: 'us-east-1',
    now: () => 0,
    routes: { readToServe: next, reread: next },
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
    expect((await enter(write, doors([view()], ['held']))).kind).toBe('open');
    expect(await enter(write, doors([view()], ['lapsed']))).toMatchObject({ kind: 'refused', reason: 'read-only' });
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
    const made = doors([view(), view()], ['refused', 'refused', 'held']);
    expect(await enter(write, made)).toMatchObject({ kind: 'refused', reason: 'read-only' });
    expect(made.asked).toBe(2);
  });

  it('says when it rests on a map that could not be confirmed', async () => {
    const entry = await enter({ ...write, access: 'read' }, doors([view([], [], true)]));
    expect(entry).toMatchObject({ kind: 'open', stale: true });
  });
});
