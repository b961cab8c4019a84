import { HttpResponse } from '@smithy/core/protocols';
import { page, topics } from '../../../functions/runtime/page';
import { runIn, TOPOLOGY } from '../support/world';

const region = 'us-west-2';
let sent: URLSearchParams[];
let refusal: { status: number; code: string } | undefined;

beforeEach(() => {
  runIn(region);
  sent = [];
  refusal = undefined;
  topics.config.region = () => Promise.resolve(region);
  topics.config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
  const handle = ({ body }: { body?: string }) => {
    sent.push(new URLSearchParams(body));
    const text = refusal
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>${refusal.code}</Code><Message>no</Message></Error></ErrorResponse>`
      : '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
    const answer = { statusCode: refusal?.status ?? 200, headers: {}, body: Buffer.from(text) };
    return Promise.resolve({ response: new HttpResponse(answer) });
  };
  topics.config.requestHandler = { ...topics.config.requestHandler, handle };
});

describe('a page', () => {
  it("goes to the operators' topic of the own region, with subject and text", async () => {
    await page(TOPOLOGY, region, { subject: 'us-east-1 is contested', text: 'two\nlines' });
    expect(sent.map((form) => Object.fromEntries(form))).toMatchObject([
      {
        Action: 'Publish',
        TopicArn: `arn:aws:sns:us-west-2:${TOPOLOGY.account}:companyos-dev-operators`,
        Subject: 'us-east-1 is contested',
        Message: 'two\nlines',
      },
    ]);
  });

  it('has a subject that SNS takes: one line, less than 100 characters', async () => {
    await page(TOPOLOGY, region, { subject: ` a\r\nb\t${'é'.repeat(200)}`, text: 'text' });
    const subject = sent[0]?.get('Subject') ?? '';
    expect(subject).toMatch(/^a b é+…$/);
    expect(subject).toHaveLength(99);
  });

  it('that is not taken is an error with the name that SNS gives it', async () => {
    refusal = { status: 404, code: 'NotFound' };
    await expect(page(TOPOLOGY, region, { subject: 's', text: 't' })).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    refusal = { status: 403, code: 'AuthorizationError' };
    await expect(page(TOPOLOGY, region, { subject: 's', text: 't' })).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
    });
  });
});
