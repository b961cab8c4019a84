import * as fc from 'fast-check';
import type { Observation } from '../../strategy/observation';
import { SERVICES } from '../../strategy/layers';
import {
  demotedRoute,
  givenBackRoute,
  isReadOnlyFrom,
  keptRoute,
  nothingStaysMoved,
  wellnessOf,
} from '../../strategy/rollback';
import { drainedRoute, epochGrows, initialRoute, promotedRoute, servingRegions } from '../../strategy/routing-map';
import { affectedRoutes } from '../../strategy/target';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { usEast } from './fixtures';

const undoing = { incident: 'evac-1', source: 'us-east-1', target: 'us-west-2' };
const move = { ...undoing };
const standard = initialRoute(usEast, 'content-standard');
const premium = initialRoute(usEast, 'content-premium');
const drained = drainedRoute(standard, 'evac-1');
const promoted = promotedRoute(drained, move);

describe('a rollback of a row with one writer', () => {
  it('takes the writer away at a new epoch, and gives it back at another', () => {
    const demoted = demotedRoute(promoted, undoing);
    expect(demoted).toMatchObject({ epoch: 3, mode: 'read-only', weights: { 'us-east-1': 0, 'us-west-2': 100 } });
    const back = givenBackRoute(demoted, undoing);
    expect(back).toMatchObject({ epoch: 4, mode: 'serving', weights: { 'us-east-1': 100 } });
  });

  it('does so whether or not the target had been handed it, and only once', () => {
    for (const row of [drained, promoted]) {
      const demoted = demotedRoute(row, undoing);
      expect(epochGrows(row, demoted)).toBe(true);
      expect(demotedRoute(demoted, undoing)).toBe(demoted);
      const back = givenBackRoute(demoted, undoing);
      expect(epochGrows(demoted, back)).toBe(true);
      expect(givenBackRoute(back, undoing)).toBe(back);
      expect(demotedRoute(back, undoing)).toBe(back);
    }
  });

  it('makes no writer of a row that still has one', () => {
    expect(() => givenBackRoute(promoted, undoing)).toThrow('has to be demoted first');
    expect(() => givenBackRoute(drained, undoing)).toThrow('has to be demoted first');
  });

  it('leaves rows alone that the incident has not written', () => {
    const other = { ...promoted, incident: 'evac-2' };
    for (const row of [standard, other]) {
      expect(demotedRoute(row, undoing)).toBe(row);
      expect(givenBackRoute(row, undoing)).toBe(row);
    }
  });

  it('can be evacuated again while it is held, and no longer counts once it is back', () => {
    const demoted = demotedRoute(promoted, undoing);
    const affected = (row: typeof demoted): boolean => affectedRoutes(DEV_TOPOLOGY, [row], 'us-east-1').includes(row);
    expect([isReadOnlyFrom(demoted, 'us-east-1'), affected(demoted)]).toEqual([true, true]);
    expect([isReadOnlyFrom(promoted, 'us-east-1'), affected(promoted)]).toEqual([false, false]);
    const again = promotedRoute(drainedRoute(demoted, 'evac-2'), { ...move, incident: 'evac-2' });
    expect(again).toMatchObject({ epoch: 5, mode: 'serving', weights: { 'us-west-2': 0 } });
  });
});

describe('a rollback of a row that regions share', () => {
  const moved = promotedRoute(premium, move);

  it('lets the survivors write on, and the source join them', () => {
    expect(demotedRoute(moved, undoing)).toBe(moved);
    expect(givenBackRoute(moved, undoing)).toMatchObject({ epoch: 2, weights: premium.weights });
  });
});

describe('a row that was drained and never handed over', () => {
  it('is served by its source again, at a new epoch, once', () => {
    const kept = keptRoute(drained, undoing);
    expect(kept).toMatchObject({ epoch: 2, mode: 'serving', weights: { 'us-east-1': 100 } });
    expect(epochGrows(drained, kept)).toBe(true);
    expect(keptRoute(kept, undoing)).toBe(kept);
    expect(demotedRoute(kept, undoing)).toBe(kept);
  });

  it('is no row that the target was handed, that another incident drained, or that was held at the target', () => {
    const held = drainedRoute(demotedRoute(promoted, undoing), 'evac-2');
    for (const row of [standard, promoted, premium, { ...drained, incident: 'evac-2' }])
      expect(keptRoute(row, undoing)).toBe(row);
    const again = { ...undoing, incident: 'evac-2' };
    expect(keptRoute(held, again)).toBe(held);
    expect(demotedRoute(held, again)).toMatchObject({
      mode: 'read-only',
      weights: { 'us-east-1': 0, 'us-west-2': 100 },
    });
  });
});

it('never leaves a row with two regions that may write, and epochs only grow, wherever it begins', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SERVICES), fc.nat(3), fc.boolean(), (service, steps, isBack) => {
      const shapes = [
        (row: typeof standard) => drainedRoute(row, 'evac-1'),
        (row: typeof standard) => promotedRoute(row, move),
      ];
      const begun = shapes.slice(0, steps).reduce((row, change) => change(row), initialRoute(usEast, service));
      const demoted = demotedRoute(begun, undoing);
      const ended = isBack ? givenBackRoute(demoted, undoing) : demoted;
      expect(demoted.epoch).toBeGreaterThanOrEqual(begun.epoch);
      expect(ended.epoch).toBeGreaterThanOrEqual(demoted.epoch);
      const isShared = Object.keys(initialRoute(usEast, service).weights).length > 1;
      if (!isShared) expect(servingRegions(ended)).toHaveLength(1);
    }),
  );
});

it('has nothing that stays moved only when the source serves every row the incident has written', () => {
  const back = givenBackRoute(demotedRoute(promoted, undoing), undoing);
  expect(nothingStaysMoved([back, premium], undoing)).toBe(true);
  expect(nothingStaysMoved([back, promotedRoute(premium, move)], undoing)).toBe(false);
  expect(nothingStaysMoved([back, demotedRoute(promoted, undoing)], undoing)).toBe(false);
});

describe('a source that could take its traffic back', () => {
  const nowMs = 1_000_000;
  const seen = (observer: string, tick: string, atMs = nowMs): Observation => {
    const ticks = `${'I'.repeat(27)}${tick}`;
    const marks = { identity: ticks, 'content-premium': ticks, 'content-standard': ticks, orchestration: ticks };
    return { observer, atMs, startedAtMs: 0, seen: { 'us-east-1': { ...marks, outside: '' } } };
  };
  const wellness = (...observations: Observation[]) => wellnessOf(observations, { subject: 'us-east-1', nowMs });

  it('is well when somebody has proof of half a minute and nobody has doubts, however long it was ill', () => {
    expect(wellness(seen('us-west-2', 'HHH'), seen('eu-central-1', 'HHH'))).toBe('well');
    expect(wellness(seen('us-west-2', 'HHH'), seen('eu-central-1', 'UUU'))).toBe('well');
    expect(wellness(seen('us-west-2', 'HHH'), seen('eu-central-1', 'III', nowMs - 31_000))).toBe('well');
  });

  it('is ill when one observer saw it fail just now', () => {
    expect(wellness(seen('us-west-2', 'HHH'), seen('eu-central-1', 'HHI'))).toBe('ill');
  });

  it('is unknown when nobody can tell, and its own report does not count', () => {
    expect(wellness()).toBe('unknown');
    expect(wellness(seen('us-west-2', 'HUH'))).toBe('unknown');
    const { seen: all, ...one } = seen('us-west-2', 'HHH');
    const half = { ...all['us-east-1']!, orchestration: 'UUU' };
    expect(wellness({ ...one, seen: { 'us-east-1': half } })).toBe('unknown');
    expect(wellness({ ...one, seen: {} })).toBe('unknown');
    expect(wellness(seen('us-east-1', 'HHH'))).toBe('unknown');
  });
});
