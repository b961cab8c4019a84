/** What only people can answer. Some questions follow from what the draft shows. */
import { know, table, todo } from '../../runbooks/blocks';
import type { Block, Content } from '../../runbooks/runbook';
import type { Given } from './given';
import { lateIn } from './told';
import { some, span } from './words';

const BLANK = '________________________';
const NAMES_MAX = 6;

const FAILURE = [
  'What was the root cause? Name the fault, and not only what it did.',
  'What triggered it on this day?',
  'Why was it not caught earlier: by a test, a review, a drill or an alarm?',
  'How many users noticed, in which residency, and what did they see?',
];
const EVERYWHERE = ['What went well?', 'What went badly, and where was luck needed?'];
const OPENING: Readonly<Record<Given['occasion'], readonly string[]>> = {
  outage: FAILURE,
  plan: ['Why was the region left, and is that reason gone?', 'What did users notice?'],
  return: ['Why was the region fit to come back?', 'What did users notice?'],
  restore: ['What damaged the settings (the root cause), and can it happen again?', ...FAILURE.slice(1)],
  drill: ['What did this drill show that nobody had expected?', 'What did people do by hand, and is it in a runbook?'],
};
const CLOSING = ['Who else has to be told: customers by contract, authorities, insurers?'];

export function questionsPart(given: Given): Content {
  const questions = [
    ...OPENING[given.occasion],
    ...askedBy(given),
    ...EVERYWHERE,
    ...(given.occasion === 'drill' ? [] : CLOSING),
  ];
  return [
    know('This draft is made from the ledger. It knows what the product did, and not why it had to.'),
    ...questions.flatMap(asked),
    know('Corrective actions: what is to be done so that this does not happen again, or hurts less.'),
    table(['Action', 'Owner', 'Due'], [blankRow(), blankRow(), blankRow()]),
    table(['Written by', 'Reviewed by', 'Approved by and when'], [blankRow()]),
  ];
}

const blankRow = (): readonly string[] => [BLANK, BLANK, BLANK];
const asked = (question: string): readonly Block[] => [todo(question), know(`Answer: ${BLANK}`)];

/** Questions that this incident raises. */
function askedBy(given: Given): readonly string[] {
  const { objectives, notMoved, drill, verification, ledger } = given.evidence;
  const slow = given.occasion === 'outage' ? objectives.filter(({ rto }) => rto.shown !== 'met') : [];
  const lossy = objectives.filter(({ rpo, target }) => rpo.shown !== 'met' && target !== null);
  const unmet = (drill?.criteria ?? []).filter(({ met }) => met !== true);
  const [latest] = lateIn(given);
  return [
    ...about(
      slow.map(nameOf),
      (all) => `When were users of ${all} served again? The pack does not show their target met.`,
    ),
    ...about(lossy.map(nameOf), (all) => `What have ${all} lost? The pack does not show their target met.`),
    ...about(notMoved.map(nameOf), (all) => `Why did these services not move: ${all}?`),
    ...about(verification.filter(({ ok }) => !ok).map(nameOf), (all) => `Why did the verification of ${all} fail?`),
    ...about(
      unmet.map(({ name }) => name),
      (all) => `Why were these criteria not met: ${all}?`,
    ),
    ...(latest ? [`Why did ${latest.to} wait for ${span(latest.bySeconds)} too long?`] : []),
    ...(ledger.chain === 'intact' ? [] : ['Why is the ledger not whole?']),
  ];
}

interface Named {
  readonly placement: string;
  readonly service: string;
}

const nameOf = ({ placement, service }: Named): string => `${placement}/${service}`;

/** The question about them, if there are any. */
const about = (names: readonly string[], question: (all: string) => string): readonly string[] =>
  names.length === 0 ? [] : [question(some([...new Set(names)], NAMES_MAX))];
