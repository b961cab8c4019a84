import { broken, drill, mishaps } from '../support/drill';

it('jobs that were pending at the loss are queued again at the target, in batches, and run', async () => {
  const played = await drill('worker-slow-before-the-loss', 5);
  expect([broken(played), mishaps(played)]).toEqual([[], []]);
  expect(played.record.calls.map(({ operation }) => operation)).toContain('SendMessageBatch');
});
