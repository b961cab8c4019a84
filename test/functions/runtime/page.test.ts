import { page } from '../../../functions/runtime/page';
import { PaperSns } from '../support/paper-sns';
import { runIn, TOPOLOGY } from '../support/world';

const region = 'us-west-2';
let sns: PaperSns;

beforeEach(() => {
  runIn(region);
  sns = new PaperSns(region);
});

describe('a page', () => {
  it("goes to the operators' topic of the own region, with subject and text", async () => {
    await page(TOPOLOGY, region, { subject: 'us-east-1 is contested', text: 'two\nlines' });
    expect(sns.sent.map((form) => Object.fromEntries(form))).toMatchObject([
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
    const subject = sns.sent[0]?.get('Subject') ?? '';
    expect(subject).toMatch(/^a b é+…$/);
    expect(subject).toHaveLength(99);
  });

  it('that is not taken is an error with the name that SNS gives it', async () => {
    sns.refusal = { status: 404, code: 'NotFound' };
    await expect(page(TOPOLOGY, region, { subject: 's', text: 't' })).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    sns.refusal = { status: 403, code: 'AuthorizationError' };
    await expect(page(TOPOLOGY, region, { subject: 's', text: 't' })).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
    });
  });
});
