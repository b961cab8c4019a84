/** The first paragraph: what happened, when, who decided, how long it took, what was lost and what is open. */
import { know } from '../../runbooks/blocks';
import type { Content } from '../../runbooks/runbook';
import type { Evidence, Objective } from '../evidence';
import type { Given } from './given';
import { counted, moment, said, secondsBetween, sentence, some, span } from './words';

export function summaryPart(given: Given): Content {
  const { evidence } = given;
  const sentences = [
    `The ${given.occasion === 'plan' ? 'planned ' : ''}${evidence.flow} of ${said(evidence.source)} ended as ${evidence.outcome ?? 'nobody knows'}`,
    began(given),
    decided(given),
    ...lasted(given),
    ...shown(given),
    ...criteria(evidence),
    open(given),
  ];
  return [know(sentences.map(sentence).join(' '))];
}

function began({ evidence, occasion }: Given): string {
  const { outageStartedAt, declaredAt } = evidence.times;
  const declared =
    declaredAt === null ? 'nobody knows when it was declared' : `it was declared at ${moment(declaredAt)} UTC`;
  const where = evidence.conductors.length === 0 ? '' : ` and conducted in ${evidence.conductors.join(', then ')}`;
  if (occasion !== 'outage') return `${declared}${where}`;
  const outage =
    outageStartedAt === null
      ? 'When the outage began is unknown'
      : `Observers saw the outage begin at ${moment(outageStartedAt)} UTC`;
  return `${outage}; ${declared}${where}`;
}

/** Reasons of a start that are no sentence. */
const WORDS: Readonly<Record<string, string>> = {
  ...{ alarm: 'an alarm', detected: 'what observers saw', drill: 'a call for a drill' },
};

function decided({ evidence, ledger, seen }: Given): string {
  if (ledger === null) return 'Who decided is unknown';
  const { decisions, startedBy } = evidence;
  const people = [
    ...new Set(
      seen
        .filter(({ verb }) => verb === 'answer')
        .map(
          ({ body: { input } }) =>
            `${input.by ?? 'an unknown person'} (${input.decision ?? 'unknown'}, ${input.scope ?? 'unknown scope'})`,
        ),
    ),
  ];
  const went = [...new Set(decisions.filter(({ kind }) => kind === 'go').map(({ scope }) => scope))];
  const asked = decisions.filter(({ kind }) => kind === 'ask').map(({ scope }) => scope);
  const alone = went.filter((scope) => !asked.includes(scope));
  const start =
    startedBy === null ? 'Why it began is unknown' : `It was started by ${WORDS[startedBy] ?? said(startedBy)}`;
  return [
    start,
    ...(alone.length > 0 ? [`the product decided on ${alone.join(' and ')} without a question`] : []),
    ...(people.length > 0 ? [`people decided: ${some(people, 6)}`] : []),
  ].join('; ');
}

function lasted({ evidence, occasion }: Given): readonly string[] {
  const { outageStartedAt, declaredAt, servedAt, endedAt } = evidence.times;
  const served = secondsBetween(outageStartedAt, servedAt);
  const whole = secondsBetween(declaredAt, endedAt);
  return [
    ...(occasion === 'outage'
      ? [
          served === null
            ? 'How long users waited is unknown'
            : `The last moved service had all of its users ${span(served)} after the outage began`,
        ]
      : []),
    whole === null ? 'How long the incident took is unknown' : `From its declaration to its end it took ${span(whole)}`,
  ];
}

function shown({ evidence: { objectives }, occasion, ledger }: Given): readonly string[] {
  if (ledger === null) return ['What was reached and what was lost is unknown: the ledger could not be read'];
  if (objectives.length === 0) return [];
  const isMet = ({ rpo, rto }: Objective): boolean =>
    rpo.shown === 'met' && (occasion === 'plan' || rto.shown === 'met');
  const what = occasion === 'plan' ? 'lost no more than their target allows' : 'met both targets';
  const moved = objectives.filter(({ target }) => target !== null);
  const known = moved.flatMap(({ rpo }) => rpo.atMostSeconds ?? []);
  const lost = [
    ...(known.length > 0 ? [`at most the last ${span(Math.max(...known))} of confirmed writes`] : []),
    ...(known.length < moved.length ? [`unknown for ${counted(moved.length - known.length, 'service')}`] : []),
    ...(moved.length < objectives.length
      ? [`unknown for ${counted(objectives.length - moved.length, 'service')} that did not move`]
      : []),
  ];
  return [
    `${objectives.filter(isMet).length} of ${counted(objectives.length, 'service')} are shown to have ${what}`,
    `Lost: ${lost.join(', ')}`,
  ];
}

function criteria({ flow, drill }: Evidence): readonly string[] {
  if (flow !== 'drill') return [];
  if (!drill) return ['Nobody has scored the drill'];
  const met = drill.criteria.filter((one) => one.met === true).length;
  const missed = drill.criteria.filter((one) => one.met === false).length;
  return [
    `Of ${counted(drill.criteria.length, 'criterion', 'criteria')} ${met} were met, ${missed} missed and ${drill.criteria.length - met - missed} not measured`,
  ];
}

function open({ evidence, missing }: Given): string {
  const { notMoved, ledger } = evidence;
  return `Open: ${[
    ...(notMoved.length > 0 ? [`${counted(notMoved.length, 'service')} did not move`] : []),
    ...(ledger.chain === 'intact' ? [] : [`the ledger is ${ledger.chain}`]),
    ...(missing.length > 0 ? [`${counted(missing.length, 'file')} missing in the pack`] : []),
    'the questions below',
  ].join(', ')}`;
}
