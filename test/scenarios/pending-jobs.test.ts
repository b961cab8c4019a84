import { judgeDrill } from '../../lab/evidence';
import { recordNight } from '../../lab/hunt/night';
import { loadScenario } from '../../lab/scenario-file';
import { readBlueprint } from '../../lab/world';
import { broken, mishaps } from '../support/drill';

it('jobs that were pending at the loss are queued again at the target, in batches, and run', async () => {
  const scenario = loadScenario('worker-slow-before-the-loss');
  const record = await recordNight(readBlueprint(process.env['ASSEMBLY'] ?? ''), { scenario, seed: '280' });
  const played = { record, evidence: judgeDrill(record), files: {} };
  expect([broken(played), mishaps(played)]).toEqual([[], []]);
  expect(record.calls.map(({ operation }) => operation)).toContain('SendMessageBatch');
});
