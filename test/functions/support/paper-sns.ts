/** SNS of one region on paper: it takes every publication, or refuses all with a code. */
import { HttpResponse } from '@smithy/core/protocols';
import { topics } from '../../../functions/runtime/page';

export class PaperSns {
  /** The forms that were sent, as AWS's query protocol has them. */
  readonly sent: URLSearchParams[] = [];
  refusal: { readonly status: number; readonly code: string } | undefined;

  constructor(region: string) {
    topics.config.region = () => Promise.resolve(region);
    topics.config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
    const handle = ({ body }: { body?: string }) => {
      this.sent.push(new URLSearchParams(body));
      const text = this.refusal
        ? `<ErrorResponse><Error><Type>Sender</Type><Code>${this.refusal.code}</Code><Message>no</Message></Error>` +
          '</ErrorResponse>'
        : '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
      const answer = { statusCode: this.refusal?.status ?? 200, headers: {}, body: Buffer.from(text) };
      return Promise.resolve({ response: new HttpResponse(answer) });
    };
    topics.config.requestHandler = { ...topics.config.requestHandler, handle };
  }
}
