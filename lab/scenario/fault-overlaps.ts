/**
 * Which faults must not be active at the same time: two faults that turn the same switch of the world, because the end
 * of one would end the other too. Assumes that a fault without `for` lasts to the end.
 */
import type { Fault, FaultKind } from './fault-kinds';

/** Kinds that act at one instant. They turn no switch that the end of another fault could turn back. */
const AT_ONCE: ReadonlySet<FaultKind> = new Set(['conductor-killed', 'job-poison', 'control-corruption']);
/** Fields that identify the switch. The other fields say how far it is turned. */
const SUBJECT: ReadonlySet<string> = new Set([
  ...['region', 'subject', 'placement', 'handler', 'service', 'from', 'to', 'action'],
]);

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
    .filter(([name]) => SUBJECT.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`);
  return [kind, ...(AT_ONCE.has(kind) ? [`at=${fault.at}`] : []), ...subject].join(' ');
}
