/**
 * What people do in a run besides one answer: they contradict each other or themselves, start an evacuation that nobody
 * else started, start a failed execution again, and lead the messages.
 */
import { OUTAGE_AUDIENCES } from '../../../strategy/cadence';
import type { Fault } from '../../scenario/fault-kinds';
import { seeded } from '../../kernel/random';
import type { Approval, Scenario } from '../../scenario/scenario';
import { oneOf, seconds, type Stage } from './dice';
import { NOT_DRAWN_YET } from './not-drawn-yet';
import { ODDS } from './odds';

/** In one run of ten the first question gets more than one answer. */
export function answersOf(seed: string, approvals: readonly Approval[]): Approval[] {
  const random = seeded(`further-answers/${seed}`);
  const [first, ...rest] = approvals;
  const isDrawn = !NOT_DRAWN_YET.has('further-answers') && random.next() < ODDS.furtherAnswers;
  if (!isDrawn || !first || first.decision === 'never') return [...approvals];
  const opposite = first.decision === 'approve' ? 'decline' : 'approve';
  const after = first.after + seconds(random, 0, 20);
  const also = oneOf(random, [
    // Another person disagrees; the same person changes their mind; the same person answers twice.
    { after, by: 'duty-manager', decision: opposite },
    { after, by: first.by, decision: opposite },
    { after, by: first.by },
  ] as const);
  return [{ ...first, also: [also] }, ...rest];
}

interface Of {
  readonly stage: Stage;
  readonly regional: readonly Fault[];
  readonly duration: number;
}

/**
 * In one quiet run of six a person leaves a healthy region. In one run of sixteen a region fails at that time: the one
 * that is left, or another one, which may be the target.
 */
export function plansOf(seed: string, { stage, regional: [first], duration }: Of): Scenario['starts'] {
  const random = seeded(`planned/${seed}`);
  const isDrawn = random.next() < (first ? ODDS.plannedThenLost : ODDS.planned);
  const source = first ? leftWhile(seed, stage, first) : oneOf(random, stage.regions);
  if (!isDrawn || source === undefined || NOT_DRAWN_YET.has('planned')) return [];
  const at = first ? Math.max(SOON_MS, first.at - seconds(random, 0, 120)) : seconds(random, 30, 60);
  if (at >= duration) return [];
  const conductor = oneOf(
    random,
    stage.regions.filter((other) => other !== source),
  );
  return [{ at, conductor, source, by: 'incident-commander', reason: 'maintenance', mode: 'planned' }];
}

/** The region that somebody leaves by plan while one fails. */
function leftWhile(seed: string, { regions }: Stage, fault: Fault): string | undefined {
  if (!('region' in fault)) return undefined;
  const random = seeded(`planned-another/${seed}`);
  const others = regions.filter((region) => region !== fault.region);
  return random.next() < ODDS.plannedAnother ? oneOf(random, others) : fault.region;
}

/** Every view has to have seen the region well before. */
const SOON_MS = 20_000;

type Lead = Scenario['leads'][number];

/** In one run of sixteen a lead holds messages, or writes and sends one, or hands over. */
export function leadsOf(seed: string, { stage, regional: [first], duration }: Of): Lead[] {
  const random = seeded(`leads/${seed}`);
  if (!first || NOT_DRAWN_YET.has('leads') || random.next() >= ODDS.leads) return [];
  const at = first.at + seconds(random, 60, 300);
  const region = oneOf(random, stage.regions);
  const about = { by: 'communications-lead', region, audience: oneOf(random, OUTAGE_AUDIENCES) };
  const deeds = oneOf<readonly Lead[]>(random, [
    [{ at, ...about, action: 'hold', minutes: 1 + Math.floor(random.next() * 20), why: 'the text is wrong' }],
    [
      { at, ...about, action: 'edit', text: 'Trouble\n{feels}' },
      { at: at + seconds(random, 5, 60), ...about, action: 'send' },
    ],
    [{ at, by: 'incident-commander', region, action: 'hand-over', role: 'incident commander', to: 'Dora' }],
  ]);
  return deeds.filter((deed) => deed.at < duration);
}

type ByHand = Pick<Scenario, 'starts' | 'redrives'>;

/**
 * For runs with a regional fault. In one of twelve a person starts the evacuation too. In one of twelve a person starts
 * again what failed.
 */
export function startsOf(seed: string, { stage, regional: [first], duration }: Of): ByHand {
  const none: ByHand = { starts: [], redrives: [] };
  if (!first || !('region' in first)) return none;
  const { region: source } = first;
  const others = stage.regions.filter((other) => other !== source);
  const draw = <Item>(
    name: 'hand-start' | 'redrive',
    odds: number,
    make: (at: number, conductor: string) => Item,
  ): Item[] => {
    const random = seeded(`${name}/${seed}`);
    if (NOT_DRAWN_YET.has(name) || random.next() >= odds) return [];
    const at = first.at + seconds(random, 20, 150);
    return at < duration ? [make(at, oneOf(random, others))] : [];
  };
  const by = 'incident-commander';
  return {
    starts: draw('hand-start', ODDS.handStart, (at, conductor) => ({
      at,
      conductor,
      source,
      by,
      reason: 'users call',
    })),
    redrives: draw('redrive', ODDS.redrive, (at, conductor) => ({ at, conductor })),
  };
}
