import type { LedgerEntry } from '../../strategy/ledger';
import { type Answers, type Begun, begunIn, disturbedNow, nextOf, type Stage } from '../../strategy/stages';
import { EAST, EU, WEST } from './situations';

const fault = (name: string, where: 'subject' | 'every region' = 'subject'): Stage => ({
  ...{ kind: 'fault', name, where, forSeconds: 60, restSeconds: 30, touches: [], shows: [] },
  effect: { kind: 'store-errors', dependency: 's3', share: 1, whom: 'synthetic' },
});
const message = (name: string, answerSeconds: number): Stage => ({
  ...{ kind: 'message', name, to: 'people', text: 't', answerSeconds, restSeconds: 5 },
});
const leader: Stage = { kind: 'leader', name: 'leader', restSeconds: 30 };
const begun = (stage: string, atSecond: number, changes: Partial<Begun> = {}): Begun => ({
  ...{ stage, region: EAST, atMs: atSecond * 1000, untilMs: (atSecond + 60) * 1000 },
  ...changes,
});
const next = (stages: readonly Stage[], own: readonly Begun[], second: number) =>
  nextWith(new Map(), { stages, own, second });
const nextWith = (
  answers: Answers,
  { stages, own, second }: { stages: readonly Stage[]; own: readonly Begun[]; second: number },
) => nextOf(stages, { subject: EAST, regions: [EAST, WEST, EU], begun: own, answers, nowMs: second * 1000 });

describe('stages', () => {
  const stages = [fault('one'), leader, fault('two')];

  it('come one after the other, each after the rest of the one before', () => {
    expect(next(stages, [], 0)).toMatchObject({ kind: 'begin', stage: { name: 'one' }, region: EAST });
    const one = begun('one', 0);
    expect(next(stages, [one], 89)).toMatchObject({ kind: 'rest', stage: { name: 'one' } });
    expect(next(stages, [one], 90)).toMatchObject({ kind: 'begin', stage: { name: 'leader' }, region: EAST });
    const gone = begun('leader', 90, { untilMs: 90_000 });
    expect(next(stages, [one, gone], 119)).toMatchObject({ kind: 'rest' });
    expect(next(stages, [one, gone], 120)).toMatchObject({ kind: 'begin', stage: { name: 'two' } });
    const two = begun('two', 120);
    expect(next(stages, [one, gone, two], 209)).toMatchObject({ kind: 'rest' });
    expect(next(stages, [one, gone, two], 215)).toEqual({ kind: 'over', sinceMs: 210_000 });
  });

  it('of every region begin in each of them, and rest after the last one', () => {
    const wide = [fault('wide', 'every region')];
    const own = [begun('wide', 0), begun('wide', 10, { region: WEST })];
    expect(next(wide, own, 20)).toMatchObject({ kind: 'begin', region: EU });
    expect(next(wide, [...own, begun('wide', 20, { region: EU })], 109)).toMatchObject({ kind: 'rest' });
    expect(next(wide, [...own, begun('wide', 20, { region: EU })], 110)).toMatchObject({ kind: 'over' });
  });

  it('with a message wait for its answer, as long as it is waited for, and rest', () => {
    const exercise = [message('asked', 100), message('told', 0)];
    const sent = begun('asked', 10, { untilMs: 10_000 });
    const at = (second: number, answers: Answers = new Map()) =>
      nextWith(answers, { stages: exercise, own: [sent], second });
    expect(next(exercise, [], 0)).toMatchObject({ kind: 'begin', stage: { name: 'asked' }, region: EAST });
    expect(at(114)).toMatchObject({ kind: 'rest', stage: { name: 'asked' } });
    expect(at(115)).toMatchObject({ kind: 'begin', stage: { name: 'told' } });
    const answered = (second: number) => new Map([['asked', second * 1000]]);
    expect(at(44, answered(40))).toMatchObject({ kind: 'rest' });
    expect(at(45, answered(40))).toMatchObject({ kind: 'begin', stage: { name: 'told' } });
    // The clock of a person may be wrong, or not be read at all.
    expect(at(114, answered(9999))).toMatchObject({ kind: 'rest' });
    expect(at(115, answered(9999))).toMatchObject({ kind: 'begin' });
    expect(at(15, answered(1))).toMatchObject({ kind: 'begin' });
    expect(at(15, answered(NaN))).toMatchObject({ kind: 'begin' });
    expect(at(14, answered(NaN))).toMatchObject({ kind: 'rest' });
  });

  it('are over at once where there are none', () => {
    expect(next([], [], 5)).toEqual({ kind: 'over', sinceMs: 5000 });
  });

  it('that were injected again last until the end of the later fault', () => {
    expect(next([fault('one')], [begun('one', 0), begun('one', 20)], 100)).toMatchObject({ kind: 'rest' });
  });
});

describe('the ledger shows', () => {
  const at = (second: number): string => new Date(second * 1000).toISOString();
  const entry = (verb: string, second: number, body: unknown): LedgerEntry => ({
    ...{ sequence: 1, region: WEST, previous: '', hash: '', verb, at: at(second), body },
  });
  const injected = (second: number, region: string = EAST) =>
    entry('inject', second, {
      input: { stage: 'one', region, fault: {} },
      output: { kind: 'injected', until: at(second + 60) },
    });
  const ended = (second: number, kind = 'ended') =>
    entry('inject', second, { input: { region: EAST, fault: null }, output: { kind } });

  it('faults that were injected, and until when', () => {
    expect(begunIn([injected(1)])).toEqual([begun('one', 1)]);
    expect(disturbedNow(begunIn([injected(1), injected(2, WEST)]), 60_500)).toEqual([EAST, WEST]);
    expect(disturbedNow(begunIn([injected(1), injected(2, WEST)]), 61_000)).toEqual([WEST]);
  });

  it('that a fault was ended early, also when it was not the drill’s any more; another region’s goes on', () => {
    for (const kind of ['ended', 'refused'])
      expect(begunIn([injected(1), injected(2, WEST), ended(10, kind)]).map(({ untilMs }) => untilMs)).toEqual([
        10_000, 62_000,
      ]);
    expect(begunIn([injected(1), ended(100)])).toEqual([begun('one', 1)]);
    expect(begunIn([injected(1), ended(10, 'failed')])).toEqual([begun('one', 1)]);
  });

  it('messages that were sent; they disturb nothing', () => {
    const sent = entry('inject', 7, { input: { stage: 'asked', region: EAST, message: {} }, output: { kind: 'sent' } });
    expect(begunIn([sent])).toEqual([begun('asked', 7, { untilMs: 7000 })]);
    expect(disturbedNow(begunIn([sent]), 7000)).toEqual([]);
  });

  it('that a conductor gave up', () => {
    const body = { output: { kind: 'give-up', stage: 'leader', region: EAST, reason: 'r' } };
    expect(begunIn([entry('guard', 5, body)])).toEqual([begun('leader', 5, { untilMs: 5000 })]);
  });

  it('that a stage was refused three times in one region: it ends when it would have begun', () => {
    const refused = (second: number, region: string = EAST, stage = 'one') =>
      entry('inject', second, { input: { stage, region, fault: {} }, output: { kind: 'refused', reason: 'r' } });
    const twice = [refused(1), refused(11), refused(12, WEST), refused(13, EAST, 'two')];
    expect(begunIn(twice)).toEqual([]);
    const given = begun('one', 21, { untilMs: 21_000 });
    expect(begunIn([...twice, refused(21)])).toEqual([given]);
    expect(begunIn([...twice, refused(21), refused(31), injected(0, WEST)])).toEqual([
      begun('one', 0, { region: WEST }),
      given,
    ]);
    expect(begunIn([...twice, { ...refused(21), verb: 'guard' }])).toEqual([]);
    const others = [1, 2, 3].flatMap((second) => [
      { ...refused(second), verb: 'guard' },
      entry('inject', second, { input: { stage: 'one', region: EAST }, output: { kind: 'failed' } }),
    ]);
    expect(begunIn(others)).toEqual([]);
  });

  it.each([
    [
      'a fault that was refused',
      entry('inject', 1, { input: { stage: 'one', region: EAST }, output: { kind: 'refused' } }),
    ],
    [
      'a fault without a stage',
      entry('inject', 1, { input: { region: EAST }, output: { kind: 'injected', until: at(9) } }),
    ],
    [
      'an end that is no time',
      entry('inject', 1, { input: { stage: 'one', region: EAST }, output: { kind: 'injected', until: 'x' } }),
    ],
    ['another verb', entry('replay', 1, injected(1).body)],
    ['nothing', entry('inject', 1, null)],
    ['a conductor that goes on', entry('guard', 1, { output: { kind: 'wait', writes: true, reason: 'r' } })],
    [
      'another verb that gives up',
      entry('replay', 1, { output: { kind: 'give-up', stage: 'leader', region: EAST, reason: 'r' } }),
    ],
  ])('nothing for %s', (_, one) => {
    expect(begunIn([one])).toEqual([]);
  });
});
