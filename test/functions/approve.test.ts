import { handler as approve } from '../../functions/approve/handler';
import { type GivenAnswer, QUESTION_SECONDS } from '../../strategy/approval';
import { PaperBus } from './support/paper-bus';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { ANSWER_AT, conduct, CONTROL, EXECUTION, INCIDENT, runIn } from './support/world';

const region = 'us-west-2';
const moves = (['observability', 'tooling'] as const).map((service) => ({
  placement: 'us-east',
  service,
  target: region,
  fromEpoch: 0,
}));
const losing = (seconds: number) => moves.map(({ placement, service }) => ({ placement, service, seconds }));
const APPROVED: GivenAnswer = { decision: 'approve', by: '111111111111/role/ic' };
let paper: PaperDynamo;
let bus: PaperBus;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', region, 'eu-central-1');
  conduct(paper);
  bus = new PaperBus().serve();
});

const ask = (more: object = {}) =>
  approve({
    incident: INCIDENT,
    execution: EXECUTION,
    source: 'us-east-1',
    scope: 'rest',
    token: 'a-token',
    expectedLoss: losing(20),
    moves,
    stays: [],
    lost: false,
    ...more,
  });
const stored = (): Row | undefined => paper.row(CONTROL, 'approvals', `${INCIDENT}#rest`);
/** Somebody answers the question that is open. */
const answered = (answer: GivenAnswer): void => paper.write(CONTROL, { ...stored(), answers: [answer], revision: 1 });

describe('approve', () => {
  it('puts the question where an answer finds it, and tells the bus', async () => {
    const { expiresAt } = await ask();
    expect(stored()).toMatchObject({ token: 'a-token', region, scope: 'rest', answerAt: ANSWER_AT, answers: [] });
    expect(Date.parse(expiresAt) - Date.parse(String(stored()?.['askedAt']))).toBe(QUESTION_SECONDS * 1000);
    expect(bus.told).toMatchObject([{ incident: INCIDENT, expiresAt, answerAt: ANSWER_AT }]);
  });

  it('keeps the first approval while the loss stays within what it accepted', async () => {
    await ask();
    const accepted = { ...APPROVED, acceptLossSeconds: 25 };
    answered(accepted);
    await ask({ token: 'a-second-more', lost: true, expectedLoss: losing(21) });
    expect(stored()).toMatchObject({ token: 'a-second-more', answers: [accepted] });
    await ask({ token: 'too-much', lost: true, expectedLoss: losing(300) });
    expect(stored()).toMatchObject({ token: 'too-much', answers: [] });
  });

  it('keeps it through a reminder, but not for another question, and counts no start by hand', async () => {
    await ask();
    answered(APPROVED);
    const more = { stays: [{ placement: 'eu', service: 'tooling', reason: 'nowhere' }], lost: true };
    await ask({ ...more, token: 'a-reminder' });
    const about = ['us-east/observability', 'us-east/tooling', 'eu/tooling'];
    expect(stored()).toMatchObject({ token: 'a-reminder', answers: [APPROVED], about, lost: true, byHand: false });
    await ask({ ...more, token: 'another', moves: moves.slice(0, 1) });
    expect(stored()).toMatchObject({ token: 'another', answers: [] });
    await ask({ ...more, token: 'by-hand', moves: moves.slice(1), start: { by: 'ops', reason: 'a drill' } });
    expect(stored()).toMatchObject({ token: 'by-hand', byHand: true, answerAt: ANSWER_AT, answers: [] });
  });
});
