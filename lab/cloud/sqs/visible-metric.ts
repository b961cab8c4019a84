/**
 * SQS's backlog metric. While a queue holds messages, it reports every minute how many can be received, then one last
 * zero. Assumption: minutes count from the first message, where AWS has its own minutes. Not modelled: the other
 * metrics of SQS, zeros from idle queues (AWS reports them for six hours). If this is wrong, alarms on dead letters
 * come or end about a minute off.
 */
import type { Kernel } from '../../kernel/kernel';
import type { CloudWatch } from '../cloudwatch';
import type { Queue } from './queue';

const MINUTE_MS = 60_000;

export class VisibleMetric {
  private readonly reporting = new Set<Queue>();

  constructor(
    private readonly kernel: Kernel,
    private readonly metrics: Pick<CloudWatch, 'series'>,
  ) {}

  /** Must be called when a message arrives. Reports until the queue is empty again. */
  arrived(queue: Queue): void {
    if (this.reporting.has(queue)) return;
    this.reporting.add(queue);
    this.report(queue);
  }

  private report(queue: Queue): void {
    const { name, region } = queue.settings;
    const { clock, network } = this.kernel;
    if (network.runs(region)) {
      const { visible } = queue.counts(clock.now());
      const metric = { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible' };
      this.metrics.series(region, { ...metric, dimensions: { QueueName: name } }).put(visible);
    }
    if (queue.all().length === 0) this.reporting.delete(queue);
    else clock.after(MINUTE_MS, () => this.report(queue));
  }
}
