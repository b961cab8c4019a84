import { recordedLossSeconds } from '../../../lab/judge/objectives/recorded-loss';
import type { Scenario } from '../../../lab/scenario/scenario';
import { copiesKey } from '../../../strategy/control-items';
import { controlTable, failedCopiesQueue } from '../../../strategy/names';
import { broken, drill, mishaps, missed, type Played } from '../../support/drill';

const NIGHT = 'lab/scenarios/regressions/copies-failed-before-the-loss.yaml';
const HOME = 'us-east-1';

/** The key is disabled in the standby from 60 s on, for that long. Then the home is lost. */
const run = (disabledMs: number, lostAtMs: number): Partial<Scenario> => ({
  faults: [
    { at: 60_000, kind: 'key-disabled', region: 'us-west-2', placement: 'us-east', for: disabledMs },
    { at: lostAtMs, kind: 'region-loss', region: HOME },
  ],
});

const lossOf = ({ evidence }: Played): number =>
  evidence.layers.find(({ service }) => service === 'content-standard')?.rpoAchievedSeconds ?? Infinity;

const statedLossOf = ({ record }: Played): number =>
  recordedLossSeconds(record, 'us-east', 'content-standard') ?? Infinity;

function known({ world }: Played): object | undefined {
  const { pk, sk } = copiesKey('us-east', 'us-east-1');
  return world.dynamodb.item(controlTable(world.topology), 'us-west-2', { pk: { S: pk }, sk: { S: sk } });
}

it('repeats failed copies once the cause is gone, and then forgets them', async () => {
  const played = await drill(NIGHT, 18);
  expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
  expect(lossOf(played)).toBeLessThan(60);
  expect(statedLossOf(played)).toBeLessThan(60);
  expect(known(played)).not.toHaveProperty('failedSince');
  const queue = `arn:aws:sqs:${HOME}:${played.world.topology.account}:${failedCopiesQueue(played.world.topology, 'us-east')}`;
  expect(played.world.sqs.peek(queue)).toEqual([]);
}, 120_000);

it('reports failed copies if the home is lost before they were repeated, although heartbeats have arrived', async () => {
  const played = await drill(NIGHT, 12, run(120_000, 210_000));
  expect(broken(played)).toEqual([]);
  expect(lossOf(played)).toBeGreaterThan(60);
  expect(statedLossOf(played)).toBeGreaterThanOrEqual(lossOf(played));
  expect(statedLossOf(played)).toBeLessThan(lossOf(played) + 60);
}, 120_000);
