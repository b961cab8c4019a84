import fc from 'fast-check';
import { isOver, slotsOf } from '../../../functions/runtime/slots';

const at = (time: string): number => Date.parse(`2027-01-01T${time}Z`);
const times = (slots: readonly number[]): string[] => slots.map((slot) => new Date(slot).toISOString().slice(14, 19));

describe('the slots of an invocation', () => {
  it('are the one its minute began in and the next five', () => {
    expect(times(slotsOf('2027-01-01T10:00:17Z', at('10:00:17.400')))).toEqual(
      '00:10 00:20 00:30 00:40 00:50 01:00'.split(' '),
    );
  });

  it('follow from when the minute was due, not from when the function came round to it', () => {
    expect(slotsOf('2027-01-01T10:00:17Z', at('10:00:48'))[0]).toBe(at('10:00:10'));
  });

  it.each([undefined, 'nonsense', '2027-01-01T09:00:00Z', '2027-01-01T11:00:00Z'])(
    'begin now when the event says %s',
    (time) => {
      expect(slotsOf(time, at('10:00:17'))[0]).toBe(at('10:00:10'));
    },
  );

  it('follow one another without gap or overlap, minute after minute, however late each invocation starts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59 }), fc.nat(59_999), fc.nat(59_999), (second, late, later) => {
        const due = at('10:00:00') + second * 1000;
        const iso = (ms: number): string => new Date(ms).toISOString();
        const slots = [...slotsOf(iso(due), due + late), ...slotsOf(iso(due + 60_000), due + 60_000 + later)];
        slots.slice(1).forEach((slot, index) => expect(slot - slots[index]!).toBe(10_000));
      }),
    );
  });

  it('are over after ten seconds', () => {
    expect(isOver(0, 9_999)).toBe(false);
    expect(isOver(0, 10_000)).toBe(true);
  });
});
