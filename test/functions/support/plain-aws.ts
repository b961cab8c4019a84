/** AWS as functions reach it without the SDK: the lab's models below `fetch`, which anything else never reaches. */
import { ServiceError, type Fields, type Service } from '../../../lab/calls/call';
import { readRequest, writeAnswer, writeError, type Addressed } from '../../../lab/calls/wire';
import type { HttpAnswer } from '../../../lab/calls/internet';

type Sent = Readonly<{ method: string; headers: Readonly<Record<string, string>>; body: string }>;
const { fetch: realFetch } = globalThis;

/** What a test serves by its endpoint prefix, and what was asked. */
export class PlainAws {
  readonly asked: Addressed[] = [];

  constructor(private readonly services: Readonly<Record<string, Pick<Service, 'handle'>>>) {}

  /** From now on `fetch` gets there. */
  serve(): void {
    globalThis.fetch = ((url: string, sent: Sent) => this.answer(url, sent)) as unknown as typeof fetch;
  }

  answer(url: string, { method, headers, body }: Sent): Promise<Response> {
    const { host, pathname: path } = new URL(url);
    const to = readRequest({ host, path, method, headers, body });
    this.asked.push(to);
    const { status, headers: said, body: text } = this.outcome(to);
    return Promise.resolve(new Response(text, { status, headers: { ...said } }));
  }

  private outcome(to: Addressed): HttpAnswer {
    const service = this.services[to.service];
    if (!service) return { status: 503, headers: {}, body: `${to.service} is down` };
    try {
      return writeAnswer(to, this.outputOf(service, to));
    } catch (error) {
      if (error instanceof ServiceError) return writeError(to, error);
      throw error;
    }
  }

  private outputOf(service: Pick<Service, 'handle'>, to: Addressed): Fields {
    const caller = { kind: 'function', name: 'test', region: to.region } as const;
    return service.handle({ ...to, caller }).output;
  }
}

/** As it was. */
export function noPlainAws(): void {
  globalThis.fetch = realFetch;
}
