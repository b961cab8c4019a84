/** Damaged settings, in short: what was bad, what it was restored from, and what was left out. */
import { spanText } from '../terminal/duration';
import { momentText } from '../judge/summary/words';
import { damagedPlacements, restorationOf, type Restore, restoresIn } from '../judge/promises/restored';
import type { DrillRecord } from '../judge/record';
import { html, NOTHING, type Html } from '../../strategy/html';
import { badge, section, table } from './html';

/** Empty if all settings stayed good. */
export function restoresSection(record: DrillRecord): Html {
  const restores = restoresIn(record).filter(hasFound);
  const placements = damagedPlacements(record);
  if (placements.length === 0 && restores.length === 0) return NOTHING;
  const utc = (atMs: number): string => momentText(atMs, record.startMs);
  const states = placements.map((placement) => {
    const { damages, left, aside, isRestored } = restorationOf(record, placement);
    const done = damages.map(
      ({ atMs, how, entries, strays }) => `${utc(atMs)}: ${entries} by ${how}, ${strays} strays`,
    );
    const state = badge(isRestored ? 'good' : 'bad', isRestored ? 'restored' : 'not restored');
    return [placement, done.join('; ') || 'nothing', String(left), String(aside), state];
  });
  const runs = restores.map((restore) => [
    html`${utc(Date.parse(restore.at))}<br />${restore.incident}`,
    ...[`${restore.placement} in ${restore.target}`, `${restore.bad} bad, ${restore.restored} rewritten`],
    ...[sourceText(restore), `${restore.verified} of ${restore.settings}`],
  ]);
  const left = restores.flatMap(({ incident, placement, excluded }) =>
    excluded.map(({ reason, count }) => [placement, String(count), reason, incident]),
  );
  const note =
    'Seen from outside: what was damaged, and what the tables contain at the end. Quoted from the restore’s own record: what it worked from.';
  return section(
    { id: 'settings', title: 'Settings', note },
    table('', ['Placement', 'Damaged', 'Still damaged', 'Moved aside', 'Result'], states),
    table('Restores', ['UTC', 'Where', 'Found', 'From', 'Verified'], runs),
    left.length === 0
      ? NOTHING
      : table('Left out because no good record exists', ['Placement', 'Settings', 'Why', 'Incident'], left),
  );
}

/** An evacuation checks settings too, and usually finds nothing wrong. */
const hasFound = ({ bad, restored, excludedCount, logFaultCount }: Restore): boolean =>
  bad + restored + excludedCount + logFaultCount > 0;

/** Which snapshot and log a restore used, in one line. */
export function sourceText({
  snapshotAgeSeconds,
  snapshotsRefused,
  replayed,
  behindSeconds,
  logFaultCount,
}: Restore): string {
  const refused = snapshotsRefused > 0 ? `, ${snapshotsRefused} newer ones damaged` : '';
  const snapshot = snapshotAgeSeconds === null ? 'no snapshot' : `snapshot of ${spanText(snapshotAgeSeconds)} before`;
  const behind = replayed > 0 ? ` of the last ${spanText(behindSeconds)}` : '';
  const faults = logFaultCount > 0 ? `, ${logFaultCount} damaged entries left out` : '';
  return `${snapshot}${refused}, ${replayed} replayed entries${behind}${faults}`;
}
