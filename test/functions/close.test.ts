import { handler as claim } from '../../functions/claim/handler';
import { handler as close } from '../../functions/close/handler';
import { Claim, nextTryAtMs } from '../../strategy/claim';
import { PaperDynamo } from './support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, INCIDENT, runIn } from './support/world';

const source = 'us-east-1';
const notMoved = [{ placement: 'us-east', service: 'orchestration' }];
let paper: PaperDynamo;

beforeEach(() => {
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
});

const item = (): Claim => Claim.parse(paper.row(CONTROL, 'claims', source));
const end = (outcome: string) =>
  close({ incident: INCIDENT, execution: EXECUTION, source, outcome, notMoved, answer: {} });

describe('close', () => {
  it('says in the claim how it ended, when, and what did not move', async () => {
    conduct(paper);
    await end('partial');
    expect(item()).toMatchObject({ state: 'closed', outcome: 'partial', notMoved, execution: EXECUTION });
    expect(nextTryAtMs(item())).toBeGreaterThan(Date.now() + 50_000);
  });

  it('keeps the moment when it is asked again', async () => {
    conduct(paper);
    await end('failed');
    const { endedAt } = item();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await end('failed');
    expect(item().endedAt).toBe(endedAt);
  });

  it('is where the next claim on the source counts on from', async () => {
    conduct(paper);
    await end('rolled-back');
    expect(await claim({ source, reason: 'alarm', execution: 'two' })).toMatchObject({
      kind: 'conducting',
      attempt: 2,
    });
    expect(item()).not.toHaveProperty('outcome');
  });
});
