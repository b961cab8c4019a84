import { shrink } from '../../../lab/hunt/shrink';
import type { Scenario } from '../../../lab/scenario/scenario';

type Fault = Scenario['faults'][number];

const flaps = (times: number): Fault => {
  const regions = { region: 'us-west-2', subject: 'us-east-1' };
  return { kind: 'alarm-flaps', at: times * 1000, for: 60_000, ...regions, times };
};
const run = (count: number): Scenario => ({
  ...{ name: 'run', description: '', environment: 'dev', duration: 600_000 },
  faults: Array.from({ length: count }, (_, index) => flaps(index + 1)),
  approvals: [
    { after: 1000, decision: 'approve', by: 'somebody' },
    { after: 2000, decision: 'decline', by: 'somebody' },
  ],
  returns: [],
  starts: [],
  drills: [],
  redrives: [],
  leads: [],
  expect: { promises: 'held' },
});

/** Shrinks a run that is broken while `isBroken` accepts the numbers of its faults. Counts the plays. */
async function shrunk(count: number, isBroken: (faults: readonly number[], scenario: Scenario) => boolean) {
  const played: string[] = [];
  const numbers = ({ faults }: Scenario): number[] => faults.map(({ at }) => at / 1000);
  const smallest = await shrink(run(count), 'one-writer', (scenario) => {
    played.push(JSON.stringify(scenario));
    return Promise.resolve(isBroken(numbers(scenario), scenario) ? ['residency', 'one-writer'] : ['residency']);
  });
  return { smallest, faults: numbers(smallest), played };
}

describe('shrinking', () => {
  it.each([
    ['the only guilty fault', 6, [4]],
    ['two that are guilty together', 6, [2, 5]],
    ['three that are guilty together', 5, [1, 3, 4]],
    ['all, if none can be left out', 4, [1, 2, 3, 4]],
    ['none, if the run breaks without any', 5, []],
  ])('keeps %s', async (_, count, guilty) => {
    const { faults, smallest } = await shrunk(count, (left) => guilty.every((one) => left.includes(one)));
    expect(faults).toEqual(guilty);
    expect(smallest.approvals).toHaveLength(1);
  });

  it('leaves out two faults that undo each other, although neither can be left out alone', async () => {
    const isBroken = (left: readonly number[]): boolean =>
      [2, 4].every((one) => left.includes(one)) && left.includes(1) === left.includes(3);
    const { faults } = await shrunk(4, isBroken);
    expect(faults).toEqual([2, 4]);
  });

  it('makes a fault endless only if the run still breaks', async () => {
    const heals = ({ faults }: Scenario): boolean => faults.some((fault) => 'for' in fault);
    expect(heals((await shrunk(2, ([first]) => first === 1)).smallest)).toBe(false);
    expect(heals((await shrunk(2, ([first], scenario) => first === 1 && heals(scenario))).smallest)).toBe(true);
  });

  it('does not accept a run that breaks another promise', async () => {
    const { smallest, played } = await shrunk(3, () => false);
    expect(smallest).toEqual(run(3));
    expect(played.length).toBeGreaterThan(0);
  });

  it('finds the only guilty one of many faults in few plays, plays nothing twice, and stops at its limit', async () => {
    const { played } = await shrunk(6, (left) => left.includes(1));
    expect(played.length).toBeLessThanOrEqual(4);
    const stubborn = await shrunk(20, (left) => left.length === 20);
    expect(stubborn.played).toHaveLength(60);
    expect(new Set(stubborn.played).size).toBe(60);
  });
});
