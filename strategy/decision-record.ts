/**
 * A decision in a few lines, for the incident commander who has a minute (strategy §3, evidence): who decided when and
 * on what, what goes where, what that may lose, what stays, and what was ruled out and why. Everything in it is in the
 * ledger in full; these lines only read better. They stand beside what they are made from, so that nobody has to trust
 * them.
 */
import { SERVICES, type Scope } from './layers';
import type { TargetChoice } from './target';
import type { Region } from './topology';

/** What became of one service of one placement. `lossSeconds` null = unknown. */
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
  readonly outageStartedAt: string;
  readonly choices: readonly RecordedChoice[];
}

const WORDS: Readonly<Record<string, string>> = { go: 'goes at once', ask: 'asks a person' };

/** The lines, the gravest matter first. Empty ones are left out. */
export function decisionRecord(decided: Decided): string[] {
  const { kind, scope, source, region, at, reason, outageStartedAt, choices } = decided;
  return [
    `${scope} out of ${source} ${WORDS[kind] ?? kind}, decided in ${region} at ${at}`,
    `because ${reason}; outage since ${outageStartedAt}`,
    ...sentence('moves', moving(choices)),
    ...sentence('may lose', losses(choices)),
    ...sentence('stays', staying(choices)),
    ...sentence('ruled out', rulings(choices)),
  ];
}

const sentence = (what: string, parts: readonly string[]): string[] =>
  parts.length === 0 ? [] : [`${what}: ${parts.join('; ')}`];

/** Grouped by how it goes, so that eight services that do the same are one phrase. */
function moving(choices: readonly RecordedChoice[]): string[] {
  return phrases(
    choices.flatMap(({ choice, ...place }) =>
      choice.kind === 'move' ? [{ ...place, said: `to ${choice.move.target}${spareText(choice.spares)}` }] : [],
    ),
  );
}

const spareText = (spares: readonly Region[]): string =>
  spares.length === 0 ? ', which nobody could take over from' : `, which ${spares.join(', ')} could take over from`;

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
        // Why something stays has been said already.
        .filter(({ reason }) => choice.kind === 'move' || !choice.reason.includes(reason))
        .map(({ region, reason }) => ({ ...place, said: `not to ${region}: ${reason}` })),
    ),
  );
}

/** The worst of each layer's services; unknown is worse than any number. */
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
