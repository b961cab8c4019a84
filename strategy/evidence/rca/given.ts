/**
 * What a draft is made from: the facts of a pack, and what kind of event they are about. Whatever is null could not be
 * read, and a draft says so.
 */
import type { LedgerEntry } from '../../ledger';
import type { Content } from '../../runbooks/runbook';
import type { Placement, Residency, Topology } from '../../topology';
import { type Seen, seenIn } from '../bodies';
import type { Evidence } from '../evidence';

/** `messages`: entries of `messages.jsonl`. `missing`: files that belong to the pack and are not in it, and why. */
export interface PackFacts {
  readonly evidence: Evidence;
  readonly topology: Pick<Topology, 'placements'>;
  readonly ledger: readonly LedgerEntry[] | null;
  readonly messages: readonly LedgerEntry[] | null;
  readonly missing: readonly { readonly file: string; readonly why: string }[];
}

/** An `outage` was not planned. A `plan` left a healthy region. */
type Occasion = 'outage' | 'plan' | 'return' | 'restore' | 'drill';

/** `seen`: the ledger with its bodies; empty when nobody could read it. */
export interface Given extends PackFacts {
  readonly occasion: Occasion;
  readonly seen: readonly Seen[];
}

export function givenOf(facts: PackFacts): Given {
  const seen = seenIn(facts.ledger ?? []);
  return { ...facts, seen, occasion: occasionOf(facts.evidence, seen) };
}

function occasionOf({ flow, times }: Evidence, seen: readonly Seen[]): Occasion {
  if (flow !== 'evacuation') return flow;
  const isPlan = seen.some(({ verb, body }) => verb === 'claim' && body.input.start?.mode === 'planned');
  return isPlan && times.outageStartedAt === null ? 'plan' : 'outage';
}

/** A part of a draft, with its heading. */
export interface Part {
  readonly heading: string;
  readonly content: Content;
}

/** A placement that the topology does not have any more belongs to nobody knows whom. */
export const residencyOfPlacement = ({ topology }: Pick<Given, 'topology'>, name: string): Residency | 'unknown' =>
  topology.placements.find((one: Placement) => one.name === name)?.residency ?? 'unknown';

export const LEDGER_UNREAD = 'Unknown: the ledger could not be read.';
