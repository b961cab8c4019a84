/**
 * Which faults must not last at the same time: those that turn one switch of the world, because the end of one would
 * end the other too. Assumes that a fault without `for` lasts to the end.
 */
import type { Fault, FaultKind } from './fault-kinds';

/** What these do is done at once: they switch nothing that the end of another fault could switch back. */
const AT_ONCE: ReadonlySet<FaultKind> = new Set(['conductor-killed', 'job-poison', 'control-corruption']);
/** Fields that say which switch it is; the others say how far it is turned. */
const SUBJECT: ReadonlySet<string> = new Set([
  ...['region', 'subject', 'placement', 'handler', 'service', 'from', 'to', 'action'],
]);

/** Whether both turn the same switch at the same time. */
export function contradict(one: Fault, other: Fault): boolean {
  return switchOf(one) === switchOf(other) && one.at < endOf(other) && other.at < endOf(one);
}

/** Indices of the first two faults that contradict each other, the lower one first; undefined when none do. */
export function firstContradiction(faults: readonly Fault[]): readonly [number, number] | undefined {
  for (const [later, fault] of faults.entries()) {
    const earlier = faults.findIndex((other, index) => index < later && contradict(other, fault));
    if (earlier >= 0) return [earlier, later];
  }
  return undefined;
}

const endOf = (fault: Fault): number => fault.at + (('for' in fault ? fault.for : undefined) ?? Infinity);

function switchOf(fault: Fault): string {
  // What takes a region away and what gives it back is one switch of the network.
  const kind = fault.kind === 'region-isolated' ? 'region-loss' : fault.kind;
  const subject = Object.entries(fault)
    .filter(([name]) => SUBJECT.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`);
  return [kind, ...(AT_ONCE.has(kind) ? [`at=${fault.at}`] : []), ...subject].join(' ');
}
