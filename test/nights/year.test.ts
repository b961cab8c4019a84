/** Two stretches of a year, as `npm run year` plays them: a drill of the calendar, and an incident in the next one. */
import { readBlueprint, topologyOf } from '../../lab/drill/world/blueprint';
import { agendaOf, type Year } from '../../lab/year/agenda';
import { playStretch } from '../../lab/year/stretch';
import { Windows } from '../../strategy/windows';

const FROM_MS = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;

it('starts what is due by the deployed calendar, and an incident in the middle of a drill comes first', async () => {
  const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');
  const times = { lastsMs: 6 * MINUTE_MS, answerMs: MINUTE_MS, inDrill: 3 * MINUTE_MS };
  const incident = { ...times, kind: 'region-loss', region: 'us-east-1' } as const;
  const windows = Windows.parse({});
  const year: Year = {
    topology: topologyOf(blueprint.resources),
    windows,
    seed: '7',
    fromMs: FROM_MS,
    incidents: [],
  };
  const leaving = agendaOf(year, new Map()).entries.findLast(({ due }) => due?.playbook === 'control-plane-failover');
  const afterMs = (leaving?.startMs ?? 0) - MINUTE_MS;
  const { entries } = agendaOf({ ...year, incidents: [{ ...incident, afterMs }] }, new Map());
  const [first, struck] = [entries[0], entries.find(({ strike }) => strike !== null)];
  if (!first || !struck) throw new Error('nothing is due');

  const quiet = await playStretch(blueprint, first);
  expect([quiet.broken, quiet.pending]).toEqual([[], []]);
  expect(quiet.kept.results).toMatchObject([{ verdict: 'passed', by: 'calendar', subject: first.due?.subject }]);
  expect(quiet.kept.slots).toMatchObject([{ date: first.due?.date }]);

  const overtaken = await playStretch(blueprint, struck);
  expect([overtaken.broken, overtaken.pending]).toEqual([[], []]);
  expect(overtaken.evacuated).toContain('us-east-1');
  expect(overtaken.kept.results.at(-1)).toMatchObject({ verdict: 'overtaken' });
});
