/**
 * A decision in a few lines, for an incident commander who has one minute (strategy §3, evidence): who decided, when
 * and why; what moves where; what a move may lose; what stays; which regions were ruled out, and why. The ledger has
 * all of it in full; these lines are only easier to read. They are stored beside the facts that they summarize, so
 * nobody has to trust them.
 */
import { SERVICES, type Scope } from './layers';
import type { TargetChoice } from './target';
import type { Region } from './topology';

/** The decision for one service of one placement. `lossSeconds` null = unknown. */
interface RecordedChoice {
  readonly placement: string;
  readonly service: string;
  readonly choice: TargetChoice;
  readonly lossSeconds: number | null;
}

export interface Decided {
  readonly kind: string;
  readonly scope: Scope;
  readonly source: Region;
  /** The region that decided, and when (ISO 8601). */
  readonly region: Region;
  readonly at: string;
  readonly reason: string;
  /** Absent in a plan: nothing is out of order. */
  readonly outageStartedAt?: string;
  readonly choices: readonly RecordedChoice[];
}

const WORDS: Readonly<Record<string, string>> = { go: 'moves at once', ask: 'waits for approval' };

/** Returns the lines, the most important first. Leaves empty lines out. */
export function decisionRecord(decided: Decided): string[] {
  const { kind, scope, source, region, at, reason, outageStartedAt, choices } = decided;
  return [
    `${scope} out of ${source} ${WORDS[kind] ?? kind}, decided in ${region} at ${at}`,
    `because ${reason}${outageStartedAt === undefined ? '' : `; outage since ${outageStartedAt}`}`,
    ...sentence('moves', moving(choices)),
    ...sentence('may lose', losses(choices)),
    ...sentence('stays', staying(choices)),
    ...sentence('ruled out', rulings(choices)),
  ];
}

const sentence = (what: string, parts: readonly string[]): string[] =>
  parts.length === 0 ? [] : [`${what}: ${parts.join('; ')}`];

/** Groups services that do the same, so that eight of them are one phrase. */
function moving(choices: readonly RecordedChoice[]): string[] {
  return phrases(
    choices.flatMap(({ choice, ...place }) =>
      choice.kind === 'move' ? [{ ...place, said: `to ${choice.move.target}${spareText(choice.spares)}` }] : [],
    ),
  );
}

const spareText = (spares: readonly Region[]): string =>
  spares.length === 0 ? ', which has no standby left' : `, whose standby is ${spares.join(', ')}`;

function staying(choices: readonly RecordedChoice[]): string[] {
  return phrases(
    choices.flatMap(({ choice, ...place }) =>
      choice.kind === 'stay' ? [{ ...place, said: `because ${choice.reason}` }] : [],
    ),
  );
}

function rulings(choices: readonly RecordedChoice[]): string[] {
  return phrases(
    choices.flatMap(({ choice, ...place }) =>
      choice.ruledOut
        // The reason to stay already contains these reasons.
        .filter(({ reason }) => choice.kind === 'move' || !choice.reason.includes(reason))
        .map(({ region, reason }) => ({ ...place, said: `not to ${region}: ${reason}` })),
    ),
  );
}

/** The largest loss of each service over all placements. An unknown loss is worse than any number. */
function losses(choices: readonly RecordedChoice[]): string[] {
  return SERVICES.flatMap((service) => {
    const moved = choices.filter((one) => one.service === service && one.choice.kind === 'move');
    if (moved.length === 0) return [];
    if (moved.some(({ lossSeconds }) => lossSeconds === null)) return [`${service} an unknown amount`];
    return [`${service} ${Math.round(Math.max(...moved.map(({ lossSeconds }) => lossSeconds ?? 0)))} s`];
  });
}

interface Said {
  readonly placement: string;
  readonly service: string;
  readonly said: string;
}

/** `us-east (identity, tooling) to us-west-2`: one phrase per placement and thing said. */
function phrases(all: readonly Said[]): string[] {
  const groups = new Map<string, { placement: string; said: string; services: string[] }>();
  for (const { placement, service, said } of all) {
    const name = `${placement} ${said}`;
    const group = groups.get(name) ?? { placement, said, services: [] };
    group.services.push(service);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ placement, said, services }) => `${placement} (${services.join(', ')}) ${said}`);
}
