/** The first paragraph of the annual report, and what no pack can show. */
import { wasPlayed } from '../../drill-result';
import type { Trust } from '../../signature-checks';
import { counted, some } from '../rca/words';
import type { Year } from './year';

type Told = Pick<Year, 'packs' | 'incidents' | 'drills' | 'others' | 'chains' | 'open'>;

export function verdictOf({ packs, incidents, drills, others, chains, open }: Told): string {
  const of = (kind: Year['others'][number]['kind']): number =>
    others.filter((one) => one.kind === kind && !one.partOf).length;
  const forDrills = others.filter(({ partOf }) => partOf !== null).length;
  const numbers = [
    counted(incidents.length, 'incident'),
    counted(drills.length, 'drill'),
    counted(of('return'), 'return'),
    `${counted(of('restore'), 'restore')}.`,
  ].join(', ');
  const asked =
    forDrills === 0
      ? ''
      : `Drills asked for ${counted(forDrills, 'evacuation or return', 'evacuations and returns')} more.`;
  return [
    numbers,
    asked,
    incidentsText(incidents),
    drillsText(drills),
    packsText(packs),
    chainsText(chains),
    open.length === 0 ? 'No matter is open.' : `${counted(open.length, 'matter is', 'matters are')} open.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function incidentsText(incidents: Year['incidents']): string {
  if (incidents.length === 0) return '';
  const are = (shown: string): number => incidents.filter((one) => one.shown === shown).length;
  return `Of the incidents, ${are('met')} shown to have met all targets, ${are('not shown')} not shown, ${are('not measured')} not measured.`;
}

function drillsText(drills: Year['drills']): string {
  if (drills.length === 0) return '';
  const are = (verdict: string | null): number => drills.filter((one) => one.verdict === verdict).length;
  const unplayed = drills.filter(({ verdict }) => verdict !== null && !wasPlayed({ verdict })).length;
  return `Of the drills, ${are('passed')} passed, ${are('missed')} missed, ${unplayed} not played to the end, ${are(null)} with no result that anybody knows.`;
}

function packsText(packs: Year['packs']): string {
  const wrong = packs.filter(({ reading }) => reading === 'does not verify').map(({ folder }) => folder);
  const unread = packs.filter(({ reading }) => reading === 'cannot be read').length;
  const all = counted(packs.length, 'pack');
  const found =
    wrong.length === 0
      ? `Nothing speaks against any of ${all}.`
      : `${wrong.length} of ${all} ${wrong.length === 1 ? 'does' : 'do'} not verify: ${some(wrong, NAMED_MAX)}.`;
  return unread === 0 ? found : `${found} The evidence of ${counted(unread, 'pack')} cannot be read.`;
}

/** The table of packs has all of them. */
const NAMED_MAX = 5;

function chainsText(chains: Year['chains']): string {
  const missing = chains.flatMap(({ before }) => before ?? []);
  if (missing.length === 0) return '';
  const is = missing.length === 1 ? 'pack is' : 'packs are';
  return `${missing.length} ${is} named by another pack and not in this folder: ${some(missing, NAMED_MAX)}.`;
}

/** `trust`: what the reader knew when the packs were checked. */
export const notShown = ({ fingerprint, roots }: Trust): readonly string[] => [
  ...(fingerprint === undefined
    ? ['Whose key has signed: nobody compared it with the fingerprint that the company gives (--fingerprint).']
    : []),
  ...(roots === undefined
    ? ['Whether the time stamps are of authorities that you trust: their roots are those in the packs (--ca).']
    : []),
  'Incidents and drills whose packs are not in this folder. Nobody names the newest pack of a bucket, so it can be removed without a trace here.',
  'Failures that nobody declared: they leave no pack.',
  'Which drills were due. The calendar is not in packs.',
  'Whether agreed actions were done.',
  'What was signed, published or waived after the newest pack of an incident was written.',
];
