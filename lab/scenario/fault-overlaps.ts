/**
 * Which faults must not be active at the same time: two faults that turn the same switch of the world, because the end
 * of one would end the other too. Assumes that a fault without `for` lasts to the end.
 */
import { KINDS_AT_ONCE, type Fault } from './fault-kinds';

type FieldOf<One> = One extends Fault ? keyof One : never;

/** Whether a field says which switch a fault turns, or how far. A field that is missing here does not compile. */
const SAYS: Readonly<Record<FieldOf<Fault>, 'which' | 'how far'>> = {
  region: 'which',
  subject: 'which',
  placement: 'which',
  handler: 'which',
  service: 'which',
  from: 'which',
  to: 'which',
  action: 'which',
  channel: 'which',
  // One fault at a time is injected into a region.
  effect: 'how far',
  dependency: 'how far',
  only: 'how far',
  whom: 'how far',
  kind: 'how far',
  at: 'how far',
  for: 'how far',
  ratio: 'how far',
  ratioTo: 'how far',
  delay: 'how far',
  lag: 'how far',
  skew: 'how far',
  direction: 'how far',
  rate: 'how far',
  room: 'how far',
  times: 'how far',
  entries: 'how far',
  how: 'how far',
  strays: 'how far',
};

/** Whether both turn the same switch at the same time. */
export function contradict(one: Fault, other: Fault): boolean {
  return switchOf(one) === switchOf(other) && one.at < endOf(other) && other.at < endOf(one);
}

/** Indices of the first two faults that contradict each other, the lower one first, or undefined if none do. */
export function firstContradiction(faults: readonly Fault[]): readonly [number, number] | undefined {
  for (const [later, fault] of faults.entries()) {
    const earlier = faults.findIndex((other, index) => index < later && contradict(other, fault));
    if (earlier >= 0) return [earlier, later];
  }
  return undefined;
}

const endOf = (fault: Fault): number => fault.at + (('for' in fault ? fault.for : undefined) ?? Infinity);

function switchOf(fault: Fault): string {
  // Losing and isolating a region turn the same switch of the network.
  const kind = fault.kind === 'region-isolated' ? 'region-loss' : fault.kind;
  const subject = Object.entries(fault)
    .filter(([name]) => SAYS[name as FieldOf<Fault>] === 'which')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`);
  return [kind, ...(KINDS_AT_ONCE.includes(kind) ? [`at=${fault.at}`] : []), ...subject].join(' ');
}
