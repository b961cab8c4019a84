/**
 * A region that judges, on paper: what observers have published, and what was sent to Step Functions and SNS because of
 * it.
 */
import { HttpResponse } from '@smithy/core/protocols';
import { Background } from '../../../functions/detect/background';
import { judge } from '../../../functions/detect/judge';
import { states } from '../../../functions/detect/watchdog';
import { ControlStore } from '../../../functions/runtime/control/control-store';
import { topics } from '../../../functions/runtime/page';
import type { ItemKey } from '../../../strategy/control-items';
import { marks, observations } from '../../strategy/observed';
import { connect, Wire } from '../cell/fixtures';
import { publish } from '../support/observing';
import { PaperDynamo, type Row } from '../support/paper-dynamo';
import { CONTROL, runIn, TOPOLOGY } from '../support/world';

export const [EAST, WEST, EU, WITNESS] = ['us-east-1', 'us-west-2', 'eu-central-1', 'us-east-2'] as const;
const NOW = Date.UTC(2027, 0, 1, 0, 30, 25);
/** So many seconds after a test has begun, ISO 8601. */
export const iso = (afterSeconds: number): string => new Date(NOW + afterSeconds * 1000).toISOString();

export type Seen = Parameters<typeof observations>;
export const GONE: Seen = [{ [EAST]: marks('SSS', { outside: 'SS' }) }, { [EAST]: null }];
export const FAILING: Seen = [{ [EAST]: marks('IIIII') }];

const KNOWN = { accessKeyId: 'paper', secretAccessKey: 'paper' };
const TAKEN = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
const REFUSED = '<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>';

/** Stops the clock; `close` lets it go again. */
export class Judging {
  readonly paper = new PaperDynamo().serve(EAST, WEST);
  readonly machines = new Wire();
  readonly pages: { subject: string; text: string }[] = [];
  isSnsDown = false;
  private readonly printed = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);

  constructor() {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'], now: NOW });
    runIn(WEST);
    connect(states, this.machines);
    for (const { config } of [states, topics])
      Object.assign(config, { region: () => Promise.resolve(WEST), credentials: () => Promise.resolve(KNOWN) });
    topics.config.requestHandler = { ...topics.config.requestHandler, handle: this.take };
  }

  close(): void {
    this.printed.mockRestore();
    jest.useRealTimers();
  }

  see(...seen: Seen): void {
    publish(this.paper, observations(...seen), Date.now());
  }

  async judge(region: string = WEST): Promise<void> {
    const store = new ControlStore({ topology: TOPOLOGY, region });
    const here = { topology: TOPOLOGY, region, store, doors: undefined, background: new Background() };
    const nowMs = Date.now();
    const judged = judge({ ...here, observations: { sinceMs: nowMs }, probers: new Map() }, nowMs);
    // Whoever tells of itself waits for the others first.
    await jest.advanceTimersByTimeAsync(2000);
    await judged;
    jest.setSystemTime(nowMs);
  }

  pass(seconds: number): void {
    jest.setSystemTime(Date.now() + seconds * 1000);
  }

  item({ pk, sk }: ItemKey): Row | undefined {
    return this.paper.row(CONTROL, pk, sk);
  }

  write(key: ItemKey, value: object): void {
    this.paper.write(CONTROL, { ...value, ...key });
  }

  /** What Step Functions was asked to do. */
  asked(operation: string): Record<string, unknown>[] {
    return this.machines.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  lines(): string[] {
    return this.printed.mock.calls.map(([line]) => String(line));
  }

  private readonly take = ({ body }: { body?: string }) => {
    const form = new URLSearchParams(body);
    if (!this.isSnsDown) this.pages.push({ subject: form.get('Subject') ?? '', text: form.get('Message') ?? '' });
    const [statusCode, text] = this.isSnsDown ? [403, REFUSED] : [200, TAKEN];
    return Promise.resolve({ response: new HttpResponse({ statusCode, headers: {}, body: Buffer.from(text) }) });
  };
}
