import { judge, type View, type Wish } from '../../../functions/cell/gate';
import type { Service } from '../../../strategy/layers';
import { lostView, placement, row, view } from './fixtures';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const EU = 'eu-central-1';

const wish = (name: string, service: Service, access: Wish['access'] = 'read'): Wish => ({
  placement: placement(name),
  tenant: `${name}/acme`,
  service,
  access,
});
const shared = wish('us-east', 'content-premium');
const single = wish('us-east', 'tooling', 'write');
const moved = [row('us-east', 'content-premium', { epoch: 1, weights: { [WEST]: 100 } })];
const hidden = [row('eu', 'tooling', { epoch: 1, mode: 'maintenance', weights: {} })];

interface Case {
  readonly when: string;
  readonly at: string;
  readonly wish: Wish;
  readonly view: View;
  readonly then: object;
}
const to = (region: string) => ({ kind: 'elsewhere', region });
const SERVE = { kind: 'serve' };
const MAINTENANCE = { kind: 'refused', reason: 'maintenance' };

const CASES: Case[] = [
  { when: 'its holder is drained', at: WEST, wish: single, view: view([], [EAST]), then: to(EAST) },
  { when: 'its holder is lost', at: WEST, wish: single, view: lostView([EAST]), then: MAINTENANCE },
  { when: 'its holder is asked, and drained', at: EAST, wish: single, view: view([], [EAST]), then: SERVE },
  { when: 'its holder is asked, and taken for lost', at: EAST, wish: single, view: lostView([EAST]), then: SERVE },
  { when: 'it moved, and its holder is drained', at: EAST, wish: shared, view: view(moved, [WEST]), then: to(WEST) },
  {
    when: 'it moved, and its holder is lost',
    at: EAST,
    wish: shared,
    view: lostView([WEST], view(moved)),
    then: MAINTENANCE,
  },
  { when: 'both that share it are drained', at: EAST, wish: shared, view: view([], [EAST, WEST]), then: SERVE },
  {
    when: 'one is drained, the other lost',
    at: EAST,
    wish: shared,
    view: lostView([WEST], view([], [EAST])),
    then: SERVE,
  },
  { when: 'one is taken for lost, the other well', at: EAST, wish: shared, view: lostView([EAST]), then: to(WEST) },
  {
    when: 'home alone may hold it, and is drained',
    at: WEST,
    wish: wish('eu', 'identity'),
    view: view([], [EU]),
    then: to(EU),
  },
  {
    when: 'home alone may hold it, and is lost',
    at: WEST,
    wish: wish('eu', 'identity'),
    view: lostView([EU]),
    then: MAINTENANCE,
  },
  {
    when: 'home alone may hold it, whatever was published meanwhile',
    at: EU,
    wish: wish('eu', 'tooling', 'write'),
    view: lostView([EU], view(hidden, [EU], true)),
    then: { kind: 'serve', needsLease: false },
  },
];

describe('whoever holds the only copy serves it', () => {
  it.each(CASES)('when $when', ({ at, wish: asked, view: known, then }) => {
    expect(judge(asked, at, known)).toMatchObject(then);
  });
});
