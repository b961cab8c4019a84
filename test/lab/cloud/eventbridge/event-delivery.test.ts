import { EventDelivery } from '../../../../lab/cloud/eventbridge/event-delivery';
import { EAST, fakeFunctions, functionArn, newKernel, runSeconds, WEST } from '../bench';

describe('delivery of events', () => {
  it('is late for what is sent while the region is late, and for nothing else', async () => {
    const kernel = newKernel();
    const functions = fakeFunctions(() => ({ kind: 'value', payload: null }));
    const none = () => ({ output: {}, latencyMs: 0 });
    const policies = { permits: () => true, retriesOf: () => 0 };
    const delivery = new EventDelivery(kernel, {
      functions,
      policies,
      call: none,
      sqs: none,
      publish: () => undefined,
    });
    const send = (region: string, name: string): void =>
      delivery.send({
        ...{ region, rule: { name: 'rule', arn: 'arn' }, targetArn: functionArn(name, region), roleArn: undefined },
        ...{ messageGroupId: undefined, deadLetterArn: undefined, retriesMax: 0, ageMsMax: 60_000 },
        ...{ eventId: 'e', input: '{}' },
      });
    const arrived = () => functions.requests.map(({ arn }) => arn.split(':').at(-1));

    kernel.activeFaults.eventsDelayMs.set(30_000, EAST);
    send(EAST, 'first');
    send(WEST, 'elsewhere');
    await runSeconds(kernel, 20);
    kernel.activeFaults.eventsDelayMs.set(0, EAST);
    send(EAST, 'second');
    await runSeconds(kernel, 5);
    expect(arrived()).toEqual(['elsewhere', 'second']);
    await runSeconds(kernel, 10);
    expect(arrived()).toEqual(['elsewhere', 'second', 'first']);
  });
});
