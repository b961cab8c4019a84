/**
 * Which services were out, by residency, and from when to when at most. The product counts no users, so nothing here
 * says how many of them noticed.
 */
import { know, table } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Objective } from '../evidence';
import { SEEN_LATE_SECONDS } from '../objectives';
import { type Given, LEDGER_UNREAD, residencyOfPlacement } from './given';
import { moment, said, span } from './words';

const USERS = 'Users: not measured. The product counts neither users nor their requests.';

export function impactPart(given: Given): Content {
  if (given.ledger === null) return [know(USERS), know(LEDGER_UNREAD)];
  return [know(USERS), ...(given.occasion === 'outage' ? outOf(given) : touched(given))];
}

const HEAD = ['Residency', 'Placement', 'Services', 'Out from', 'Served again by', 'At most'];

function outOf(given: Given): readonly Block[] {
  const { objectives, notMoved } = given.evidence;
  if (objectives.length === 0) return [know('Unknown: the ledger names no service that the evacuation concerned.')];
  const rows = grouped(
    objectives.map((one) => {
      const [from, until, most] = outageOf(given, one);
      return {
        key: [residencyOfPlacement(given, one.placement), one.placement],
        service: one.service,
        rest: [from, until, most],
      };
    }),
  );
  const left = notMoved.map(({ placement, service }) => `${placement}/${service}`);
  return [
    table(HEAD, rows),
    know(`Observers may have seen the outage ${SEEN_LATE_SECONDS} s late. What stands under "at most" includes that.`),
    ...(left.length > 0
      ? [know(`Covered by the incident, and not moved: ${left.join(', ')}. When users had it again is not measured.`)]
      : []),
  ];
}

type Out = readonly [from: string, until: string, most: string];

function outageOf({ evidence }: Given, { rto, target }: Objective): Out {
  const { outageStartedAt } = evidence.times;
  const from = outageStartedAt === null ? 'unknown' : moment(outageStartedAt);
  if (outageStartedAt === null || rto.atMostSeconds === null)
    return [from, target === null ? 'unknown: it has not moved, or went back' : 'unknown', `unknown: ${rto.how}`];
  const untilMs = Date.parse(outageStartedAt) + (rto.atMostSeconds - SEEN_LATE_SECONDS) * 1000;
  return [from, moment(new Date(untilMs).toISOString()), span(rto.atMostSeconds)];
}

interface Fact {
  readonly key: readonly string[];
  readonly service: string;
  readonly rest: readonly string[];
}

/** Services of which the same is true share a row. */
function grouped(facts: readonly Fact[]): readonly (readonly string[])[] {
  const groups = new Map<string, readonly Fact[]>();
  for (const fact of facts) {
    const name = JSON.stringify([fact.key, fact.rest]);
    groups.set(name, [...(groups.get(name) ?? []), fact]);
  }
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ key, rest }) => [...key, group.map(({ service }) => service).join(', '), ...rest]),
  );
}

const NOT_OUT: Readonly<Record<Exclude<Given['occasion'], 'outage'>, string>> = {
  plan: 'In a plan the source serves until its target does, and services with one writer refuse writes for a moment. How long users waited is not measured here.',
  return: 'In a return both sides serve, and users move in steps. How many noticed is not measured.',
  restore:
    'While settings are restored, changes of them are refused. What damaged settings did to users is not measured.',
  drill: 'Users were not meant to notice anything. What the synthetic workload noticed stands under the criteria.',
};

/** What the steps had in their hands, whether or not anybody noticed. */
function touched(given: Given): readonly Block[] {
  const { occasion, seen, evidence } = given;
  const words = occasion === 'outage' ? [] : [know(NOT_OUT[occasion])];
  const moves = seen.flatMap(({ verb, body: { input, output } }) =>
    verb === 'resume' ? (output.resumed ?? []) : verb === 'promote' && input.move ? [input.move] : [],
  );
  const names = [...new Set(moves.map(({ placement, service }) => JSON.stringify([placement, service])))].sort();
  const facts = names.map((name) => {
    const [placement = '', service = ''] = JSON.parse(name) as readonly string[];
    return { key: [residencyOfPlacement(given, placement), placement], service, rest: [] };
  });
  if (evidence.flow === 'restore')
    return [
      ...words,
      know(
        `Residency ${residencyOfPlacement(given, evidence.source)}, placement ${said(evidence.source)}: the settings of the control plane.`,
      ),
    ];
  if (facts.length === 0)
    return [...words, know('The ledger names no service that was moved in this incident itself.')];
  return [...words, table(['Residency', 'Placement', 'Services that were moved'], grouped(facts))];
}
