/**
 * Which functions a schedule disturbs, and where. A function that is missing here does not compile. The order is part
 * of every seed: a new function that is drawn changes the schedules.
 */
import type * as z from 'zod';
import type { handler } from '../../scenario/fault-fields';

type Handler = z.output<typeof handler>;
/** `everywhere`: as a bad deploy of all regions does. `in one region`: as a bad deploy of one region does. */
type Where = 'everywhere' | 'in one region';

const BOTH: readonly Where[] = ['everywhere', 'in one region'];
const DRAWN: Readonly<Record<Handler, readonly Where[]>> = {
  // In every region alike no evacuation cures the functions that serve clients. The worker has a chance of its own.
  'cell-health': ['in one region'],
  'cell-status': [],
  'cell-login': ['in one region'],
  'cell-content': ['in one region'],
  'cell-jobs': ['in one region'],
  'cell-worker': ['in one region'],
  'cell-apply': ['in one region'],
  claim: BOTH,
  decide: BOTH,
  approve: BOTH,
  freeze: BOTH,
  drain: BOTH,
  promote: BOTH,
  rehydrate: ['everywhere'],
  verify: BOTH,
  resume: BOTH,
  close: BOTH,
  notify: ['everywhere'],
  record: ['everywhere'],
  detect: BOTH,
  // It has draws of its own (extra.ts, further.ts).
  answer: [],
  // Not drawn yet.
  anchor: [],
  inject: [],
  inspect: [],
  reconcile: [],
  readmit: [],
  reinstate: [],
  restore: [],
  rollback: [],
  snapshot: [],
  recopy: [],
  guard: [],
  replay: [],
  score: [],
  // It has a draw of its own (extra.ts).
  communicate: [],
  lead: [],
  board: [],
  // It works in no incident.
  'plan-drills': [],
};

/** The functions that are disturbed there, in the order of the draws. */
export const disturbed = (where: Where): readonly Handler[] =>
  (Object.keys(DRAWN) as Handler[]).filter((name) => DRAWN[name].includes(where));
