import { events, publish } from '../../../functions/runtime/bus';
import { connect, type Scripted, Wire } from '../cell/fixtures';
import { runIn, TOPOLOGY } from '../support/world';

const wire = new Wire();
const taken: Scripted = { status: 200, body: { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] } };
const refused = (ErrorMessage?: string): Scripted => ({
  status: 200,
  body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage }] },
});

beforeEach(() => {
  runIn('us-west-2');
  connect(events, wire);
  wire.calls.length = 0;
});

describe('the bus', () => {
  it('is told what happened, in an event of its own', async () => {
    wire.script = () => taken;
    await publish(TOPOLOGY, 'IncidentClosed', { incident: 'i', outcome: 'recovered' });
    expect(wire.calls.map(({ operation, input }) => [operation, input])).toEqual([
      [
        'PutEvents',
        {
          Entries: [
            {
              ...{ EventBusName: 'companyos-dev', Source: 'companyos.dr', DetailType: 'IncidentClosed' },
              Detail: JSON.stringify({ incident: 'i', outcome: 'recovered' }),
            },
          ],
        },
      ],
    ]);
  });

  it('answers 200 even when it has taken nothing, which is no success', async () => {
    wire.script = () => refused('try later');
    const told = publish(TOPOLOGY, 'IncidentFailed', {});
    await expect(told).rejects.toMatchObject({
      name: 'AwsUnavailable',
      message: expect.stringContaining('did not take IncidentFailed: try later') as string,
    });
    wire.script = () => refused();
    await expect(publish(TOPOLOGY, 'IncidentFailed', {})).rejects.toThrow('no reason given');
  });
});
