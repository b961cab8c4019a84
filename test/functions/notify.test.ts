import { handler as notify } from '../../functions/notify/handler';
import { PaperBus } from './support/paper-bus';
import { PaperDynamo } from './support/paper-dynamo';
import { INCIDENT, runIn } from './support/world';

const notMoved = [{ placement: 'us-east', service: 'orchestration' }];

describe('news of an end', () => {
  let bus: PaperBus;
  beforeEach(() => {
    runIn('us-west-2');
    new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
    bus = new PaperBus().serve();
  });
  const tell = (ending: object) =>
    notify({ incident: INCIDENT, source: 'us-east-1', type: 'IncidentClosed', detail: { notMoved }, ending });

  it('says when it is tried again, later for each attempt', async () => {
    await tell({ outcome: 'failed', attempt: 1 });
    await tell({ outcome: 'failed', attempt: 3 });
    const waits = bus.told.map(({ nextTryAt }) => Date.parse(String(nextTryAt)) - Date.now());
    expect(waits.map((ms) => Math.round(ms / 60_000))).toEqual([1, 5]);
  });

  it('says nothing of it after a good end, or when there was not even a claim', async () => {
    await tell({ outcome: 'recovered', attempt: 1 });
    await tell({ outcome: 'failed' });
    expect(bus.told).toMatchObject([{ notMoved }, { notMoved }]);
    for (const detail of bus.told) expect(detail).not.toHaveProperty('nextTryAt');
  });
});
