/**
 * What people do on a run besides answering once: they contradict each other or themselves, start what nobody else
 * has, and start once more.
 */
import type { Fault } from '../../scenario/fault-kinds';
import { seeded } from '../../kernel/random';
import type { Approval, Scenario } from '../../scenario/scenario';
import { oneOf, seconds, type Stage } from './dice';
import { NOT_DRAWN_YET } from './not-drawn-yet';

/** In one run of ten the first question is answered more than once. */
export function answersOf(seed: string, approvals: readonly Approval[]): Approval[] {
  const random = seeded(`further-answers/${seed}`);
  const [first, ...rest] = approvals;
  const isDrawn = !NOT_DRAWN_YET.has('further-answers') && random.next() < 1 / 10;
  if (!isDrawn || !first || first.decision === 'never') return [...approvals];
  const opposite = first.decision === 'approve' ? 'decline' : 'approve';
  const after = first.after + seconds(random, 0, 20);
  const also = oneOf(random, [
    // Somebody else disagrees, somebody changes their mind, somebody answers twice.
    { after, by: 'duty-manager', decision: opposite },
    { after, by: first.by, decision: opposite },
    { after, by: first.by },
  ] as const);
  return [{ ...first, also: [also] }, ...rest];
}

interface Of {
  readonly stage: Stage;
  readonly taken: readonly Fault[];
  readonly duration: number;
}

type ByHand = Pick<Scenario, 'starts' | 'redrives'>;

/**
 * In one run of twelve that takes a region somebody starts its evacuation too; in one of twelve somebody starts once
 * more what failed.
 */
export function startsOf(seed: string, { stage, taken: [taken], duration }: Of): ByHand {
  const none: ByHand = { starts: [], redrives: [] };
  if (!taken || !('region' in taken)) return none;
  const { region: source } = taken;
  const others = stage.regions.filter((other) => other !== source);
  const draw = <Item>(name: 'hand-start' | 'redrive', make: (at: number, conductor: string) => Item): Item[] => {
    const random = seeded(`${name}/${seed}`);
    if (NOT_DRAWN_YET.has(name) || random.next() >= 1 / 12) return [];
    const at = taken.at + seconds(random, 20, 150);
    return at < duration ? [make(at, oneOf(random, others))] : [];
  };
  const by = 'incident-commander';
  return {
    starts: draw('hand-start', (at, conductor) => ({ at, conductor, source, by, reason: 'users call' })),
    redrives: draw('redrive', (at, conductor) => ({ at, conductor })),
  };
}
