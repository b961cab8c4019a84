/** EventBridge on paper, below the real client: takes everything, and remembers it. */
import { HttpResponse } from '@smithy/core/protocols';
import { events } from '../../../functions/runtime/bus';

interface Sent {
  readonly body?: Uint8Array;
}

export class PaperBus {
  /** The details of the events that were put, in order. */
  readonly told: Record<string, unknown>[] = [];

  /** Puts itself below the client. */
  serve(): this {
    const { config } = events;
    config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
    config.requestHandler = { ...config.requestHandler, handle: (request: Sent) => this.take(request) };
    return this;
  }

  private take({ body }: Sent): Promise<{ response: HttpResponse }> {
    const { Entries } = JSON.parse(new TextDecoder().decode(body)) as { Entries: { Detail: string }[] };
    this.told.push(...Entries.map(({ Detail }) => JSON.parse(Detail) as Record<string, unknown>));
    const answer = { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: String(index) })) };
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return Promise.resolve({
      response: new HttpResponse({ statusCode: 200, headers, body: Buffer.from(JSON.stringify(answer)) }),
    });
  }
}
