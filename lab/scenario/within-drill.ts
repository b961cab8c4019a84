/**
 * Checks that everything in a scenario can happen within its drill. For scenarios that people write. A run of the hunt
 * may end in the middle of an evacuation, and one that looks for false alarms may have no faults.
 */
import { BadInput } from '../terminal/bad-input';
import type { Scenario } from './scenario';

/** Throws BadInput with the name of the field. `where` names the scenario. */
export function checkWithinDrill(scenario: Scenario, where: string): void {
  const { faults, starts, drills, returns, duration } = scenario;
  const begins = [...faults, ...starts, ...drills, ...returns].map(({ at }) => at);
  if (begins.length === 0)
    throw new BadInput(`${where}: faults: is empty, and nobody starts anything, so the drill would rehearse nothing`);
  const late = [
    ...faultEnds(scenario),
    ...stops(scenario),
    ...answers(scenario, Math.min(...begins)),
    ...expectedTimes(scenario),
  ].find(([, ms]) => ms > duration);
  if (late) throw new BadInput(`${where}: ${late[0]}: ${late[1] / 1000} s is after the end (${duration / 1000} s)`);
}

type Times = readonly (readonly [field: string, ms: number])[];

const faultEnds = ({ faults }: Scenario): Times =>
  faults.flatMap((fault, index) => ('for' in fault ? [[`faults[${index}].for`, fault.at + fault.for] as const] : []));

const stops = ({ drills }: Scenario): Times =>
  drills.flatMap(({ stopAt }, index) => (stopAt === undefined ? [] : [[`drills[${index}].stopAt`, stopAt] as const]));

/** Answers count from their question, and no question comes before something has begun. */
const answers = ({ approvals }: Scenario, firstMs: number): Times =>
  approvals.flatMap(({ after, also = [] }, index) => [
    [`approvals[${index}].after`, firstMs + after] as const,
    ...also.map((more, nth) => [`approvals[${index}].also[${nth}].after`, firstMs + more.after] as const),
  ]);

const expectedTimes = ({ expect: { asked = [], served = [] } }: Scenario): Times =>
  [
    ...asked.flatMap(({ notBefore, by }, index) => [
      [`expect.asked[${index}].notBefore`, notBefore] as const,
      [`expect.asked[${index}].by`, by] as const,
    ]),
    ...served.flatMap(({ from, until }, index) => [
      [`expect.served[${index}].from`, from] as const,
      [`expect.served[${index}].until`, until] as const,
    ]),
  ].flatMap(([field, ms]) => (ms === undefined ? [] : [[field, ms] as const]));
