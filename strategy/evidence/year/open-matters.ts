/** What is not done yet, or not shown, as the packs have it: what was settled after the newest pack is here too. */
import { wasPlayed } from '../../drill-result';
import { SIGNERS } from '../../sign-off';
import type { Lines } from './lines';
import type { Drilled, Evacuated, Line, Year } from './year';

type Open = Year['open'][number];

/** In the order of incidents, drills, and then returns and restores. */
export const openMatters = ({ incidents, drills, others }: Lines): Open[] => [
  ...incidents.flatMap((line) => [...unused(line), ...notMet(line), ...unsigned(line), ...unpublished(line)]),
  ...drills.flatMap((line) => [...unused(line), ...notProven(line), ...unsignedDrill(line)]),
  ...others.flatMap((line) => [...unused(line), ...saidNotMet(line), ...unpublished(line)]),
];

/** What people have agreed to do. Packs do not show whether it was done. */
export const actionsOf = ({ incidents, drills, others }: Lines): Year['actions'] =>
  [...incidents, ...drills, ...others].flatMap(({ incident, signOffs }) =>
    (signOffs ?? []).flatMap(({ actions, by }) => actions.map((action) => ({ ...action, incident, saidBy: by }))),
  );

function unused({ incident, reading, pack }: Line): readonly Open[] {
  if (reading === 'used') return [];
  const why = reading === 'does not verify' ? 'what it says' : 'its evidence is missing, or of another version, and';
  return [{ incident, matter: reading, detail: `${pack}: ${why} is not used` }];
}

const notMet = ({ incident, reading, shown, why }: Evacuated): readonly Open[] =>
  shown === 'met' || reading !== 'used' ? [] : [{ incident, matter: `targets ${shown}`, detail: firstOf(why) }];

/** All of them stand beside the incident in year.json. */
const firstOf = (why: readonly string[]): string =>
  why.length <= WHY_MAX ? why.join('; ') : `${why.slice(0, WHY_MAX).join('; ')}; and ${why.length - WHY_MAX} more`;
const WHY_MAX = 3;

function notProven({ incident, reading, verdict, reason, unmet }: Drilled): readonly Open[] {
  if (reading !== 'used') return [];
  if (verdict === null) return [{ incident, matter: 'not scored', detail: 'nobody has counted its criteria' }];
  if (!wasPlayed({ verdict })) return [{ incident, matter: 'proved nothing', detail: reason ?? verdict }];
  const criteria = unmet.map(({ name, found, measured }) => ({
    ...{ incident, matter: measured ? 'criterion missed' : 'criterion not measured', detail: `${name}: ${found}` },
  }));
  const isUnexplained = verdict === 'missed' && criteria.length === 0;
  return isUnexplained ? [{ incident, matter: 'missed', detail: reason ?? 'it does not say why' }] : criteria;
}

/** A drill that was not played has nothing to sign off (ADR 41). */
const unsignedDrill = (line: Drilled): readonly Open[] =>
  line.verdict === null || wasPlayed({ verdict: line.verdict }) ? unsigned(line) : saidNotMet(line);

function unsigned(line: Line): readonly Open[] {
  const { incident, signOffs } = line;
  if (signOffs === null) return [];
  const nobody = SIGNERS.filter((role) => !signOffs.some((one) => one.as === role));
  const detail = nobody.length === SIGNERS.length ? 'nobody has signed' : `the ${nobody[0] ?? ''} has not signed`;
  return [...(nobody.length === 0 ? [] : [{ incident, matter: 'not signed off', detail }]), ...saidNotMet(line)];
}

const saidNotMet = ({ incident, signOffs }: Line): readonly Open[] =>
  (signOffs ?? [])
    .filter(({ met }) => !met)
    .map(({ as, by, remarks }) => ({ incident, matter: 'signed as not met', detail: `${as} ${by}: ${remarks}` }));

function unpublished({ incident, report }: Line): readonly Open[] {
  if (!report || report.published || report.waived) return [];
  const detail = report.dueAt === null ? 'the outage went on when the pack was written' : `due at ${report.dueAt}`;
  return [{ incident, matter: 'report not published', detail }];
}
