/**
 * `basis.json` of a pack: what `evidence.json` follows from besides the ledger. With both, anybody who has this code
 * computes the evidence again. Assumes that `method` changes whenever equal ledgers give other evidence than before:
 * otherwise packs of last year would look changed.
 */
import * as z from 'zod';
import { Topology } from '../topology';
import type { EndedIncident } from './of-ledger';

export const BASIS = 'basis.json';
export const EVIDENCE = 'evidence.json';
export const TIMELINE = 'timeline.jsonl';

/** Raise it when what follows from a ledger changes: figures, texts or fields. A test holds what it follows now. */
export const METHOD = 1;

/** What evidence needs to know of the environment. */
const PlacesSeen = Topology.pick({ environment: true, regions: true, placements: true });

/** `outcome` null: nobody said. `recordedBy`, `recordedAt`: which region wrote the pack, and when (ISO 8601). */
export const Basis = z.strictObject({
  schema: z.literal(1),
  method: z.number().int().min(1),
  incident: z.string(),
  source: z.string(),
  outcome: z.string().nullable(),
  notMoved: z.array(z.strictObject({ placement: z.string(), service: z.string() })),
  recordedBy: z.string(),
  recordedAt: z.iso.datetime(),
  dnsTtlSeconds: z.number().min(0),
  topology: PlacesSeen,
});
export type Basis = Readonly<z.output<typeof Basis>>;

/** The text of the file. */
export function basisText(ended: EndedIncident): string {
  const { incident, source, outcome = null, notMoved = [], recordedBy, recordedAt, dnsTtlSeconds, topology } = ended;
  const { environment, regions, placements } = topology;
  const basis: Basis = {
    ...{ schema: 1, method: METHOD, incident, source, outcome },
    notMoved: notMoved.map(({ placement, service }) => ({ placement, service })),
    ...{ recordedBy, recordedAt, dnsTtlSeconds },
    topology: { environment, regions, placements },
  };
  return `${JSON.stringify(Basis.parse(basis), null, 2)}\n`;
}
