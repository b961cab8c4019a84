import * as fc from 'fast-check';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import {
  criticalPath,
  findCycle,
  lowerBound,
  makespanSeconds,
  readyTasks,
  schedule,
  serviceTasks,
  type Task,
} from '../../strategy/plan';

const task = (id: string, durationSeconds: number, ...after: string[]): Task => ({ id, durationSeconds, after });
const diamond = [task('a', 2), task('b', 5, 'a'), task('c', 1, 'a'), task('d', 3, 'b', 'c')];

describe('a plan', () => {
  it('has a critical path', () => {
    expect(criticalPath(diamond)).toEqual({ ids: ['a', 'b', 'd'], seconds: 10 });
    expect(criticalPath([])).toEqual({ ids: [], seconds: 0 });
  });

  it('cannot be faster than its critical path, nor than its work spread over the slots', () => {
    expect(lowerBound({ tasks: diamond, slots: 2 })).toBe(10);
    expect(lowerBound({ tasks: diamond, slots: 1 })).toBe(11);
  });

  it('has tasks that are ready: not started, and with all they need done', () => {
    const ready = readyTasks(diamond, { done: new Set(['a']), running: new Set(['b']) });
    expect(ready.map(({ id }) => id)).toEqual(['c']);
  });

  it('starts each task when its own dependencies are done, not at a barrier', () => {
    const tasks = [task('a', 1), task('slow', 10), task('b', 1, 'a')];
    const started = schedule({ tasks, slots: 3 });
    expect(started.find(({ id }) => id === 'b')).toEqual({ id: 'b', startSeconds: 1, endSeconds: 2 });
  });

  it('starts the longest way first when slots are short', () => {
    const tasks = [task('short', 1), task('head', 1), task('tail', 5, 'head')];
    expect(schedule({ tasks, slots: 1 }).map(({ id }) => id)).toEqual(['head', 'tail', 'short']);
  });
});

describe('a plan is refused', () => {
  it('when tasks wait for each other, naming them', () => {
    const tasks = [
      task('start', 1),
      task('a', 1, 'start', 'c'),
      task('b', 1, 'a'),
      task('c', 1, 'b'),
      task('end', 1, 'c'),
    ];
    expect(findCycle(tasks)).toEqual(['a', 'c', 'b', 'a']);
    expect(() => schedule({ tasks, slots: 1 })).toThrow('these tasks wait for each other: a → c → b → a');
    expect(findCycle([task('self', 1, 'self')])).toEqual(['self', 'self']);
    // Whoever hangs behind the cycle, and is found first, is no part of it.
    expect(findCycle([task('end', 1, 'c'), ...tasks.slice(1, 4)])).toEqual(['c', 'b', 'a', 'c']);
    expect(findCycle(diamond)).toBeUndefined();
  });

  it('when it could never be carried out', () => {
    expect(() => criticalPath([task('a', 1, 'z')])).toThrow('task "a" waits for "z", which is not in the plan');
    expect(() => criticalPath([task('a', 1), task('a', 2)])).toThrow('same id');
    expect(() => criticalPath([task('a', Number.NaN)])).toThrow('takes NaN seconds');
    expect(() => schedule({ tasks: diamond, slots: 0 })).toThrow('at least one slot, not 0');
  });
});

describe('the services', () => {
  it('have no dependency cycle', () => {
    expect(findCycle(serviceTasks(SERVICES, () => 1))).toBeUndefined();
  });

  it('can be promoted within 5 % of the lower bound with a slot for each', () => {
    const tasks = serviceTasks(SERVICES, (service) => OBJECTIVES[service].tier * 7 + 3);
    const workload = { tasks, slots: SERVICES.length };
    expect(makespanSeconds(schedule(workload))).toBeLessThanOrEqual(1.05 * lowerBound(workload));
  });

  it('take what is not in the plan as done', () => {
    expect(serviceTasks(['orchestration', 'analytics'], () => 1)).toEqual([
      task('orchestration', 1),
      task('analytics', 1, 'orchestration'),
    ]);
  });
});

describe('for any plan', () => {
  /** Edges only lead to earlier tasks, so there is no cycle. */
  const plans = fc
    .array(fc.record({ seconds: fc.nat({ max: 20 }), after: fc.array(fc.nat({ max: 11 }), { maxLength: 3 }) }), {
      maxLength: 12,
    })
    .map((all) =>
      all.map(({ seconds, after }, index) =>
        task(`t${index}`, seconds, ...new Set(after.filter((other) => other < index).map((other) => `t${other}`))),
      ),
    );
  const slots = fc.integer({ min: 1, max: 4 });

  it('the schedule runs every task once, after what it needs, within the slots', () => {
    fc.assert(
      fc.property(plans, slots, (tasks, count) => {
        const scheduled = schedule({ tasks, slots: count });
        const byId = new Map(scheduled.map((one) => [one.id, one]));
        expect([...byId.keys()].sort()).toEqual(tasks.map(({ id }) => id).sort());
        for (const { id, after, durationSeconds } of tasks) {
          const { startSeconds, endSeconds } = byId.get(id)!;
          expect(endSeconds - startSeconds).toBe(durationSeconds);
          for (const needed of after) expect(byId.get(needed)!.endSeconds).toBeLessThanOrEqual(startSeconds);
          const together = scheduled.filter((one) => one.startSeconds <= startSeconds && one.endSeconds > startSeconds);
          expect(together.length).toBeLessThanOrEqual(count);
        }
      }),
    );
  });

  it('the schedule is no shorter than the lower bound and no longer than a list schedule may be', () => {
    fc.assert(
      fc.property(plans, slots, (tasks, count) => {
        const makespan = makespanSeconds(schedule({ tasks, slots: count }));
        const bound = lowerBound({ tasks, slots: count });
        expect(makespan).toBeGreaterThanOrEqual(bound);
        // Graham 1969: any list schedule is within 2 − 1/slots of the optimum, of which the bound's two parts sum to a
        // majorant.
        expect(makespan).toBeLessThanOrEqual((2 - 1 / count) * bound + 1e-9);
      }),
    );
  });

  it('with a slot per task the schedule is exactly the critical path', () => {
    fc.assert(
      fc.property(plans, (tasks) => {
        expect(makespanSeconds(schedule({ tasks, slots: Math.max(1, tasks.length) }))).toBe(
          criticalPath(tasks).seconds,
        );
      }),
    );
  });

  it('an edge back makes a cycle, and it is a real one', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (tasks, pick) => {
        const later = tasks.filter(({ after }) => after.length > 0);
        if (later.length === 0) return;
        const { id, after } = later[pick % later.length]!;
        const closed = tasks.map((one) => (one.id === after[0] ? { ...one, after: [...one.after, id] } : one));
        const cycle = findCycle(closed)!;
        expect(cycle[0]).toBe(cycle.at(-1));
        cycle.slice(1).forEach((needed, index) => {
          expect(closed.find((one) => one.id === cycle[index])!.after).toContain(needed);
        });
      }),
    );
  });
});
