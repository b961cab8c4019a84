import { handler as claim } from '../../functions/claim/handler';
import { ledgerPk } from '../../strategy/control-items';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { CONTROL, runIn } from './support/world';

const source = 'us-east-1';
const region = 'us-west-2';
let paper: PaperDynamo;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
});

const ledgerOf = (incident: string): Row[] =>
  [...paper.rows.entries()]
    .filter(([key]) => key.startsWith(`${CONTROL}/${ledgerPk(incident)}/`))
    .map(([, row]) => row);

describe('claim', () => {
  const ask = (execution: string) => claim({ source, reason: 'alarm', execution });

  it('makes the first one conduct and lets everybody later join', async () => {
    const first = await ask('one');
    expect(first).toMatchObject({ kind: 'conducting', source, conductor: region });
    expect(await ask('two')).toMatchObject({ kind: 'joined', incident: first.incident });
  });

  it('says the same when it is asked again', async () => {
    expect(await ask('one')).toEqual(await ask('one'));
  });

  it('never asks the source and puts itself on record', async () => {
    const { incident } = await ask('one');
    expect(paper.calls.filter((call) => call.region === source)).toEqual([]);
    expect(ledgerOf(incident)).toMatchObject([{ sequence: 1, verb: 'claim', region }]);
  });

  describe('for a dead conductor', () => {
    const item = (): Row => paper.row(CONTROL, 'claims', source)!;
    const takeOver = (execution: string, dead: { incident: string; execution: string; aliveAt: string }) =>
      claim({ source, reason: 'takeover', execution, dead });
    const found = async () => {
      const { incident } = await ask('one');
      return { incident, execution: 'one', aliveAt: item()['claimedAt'] as string };
    };

    it('conducts under the old name, and says whom it replaced', async () => {
      const dead = await found();
      const { incident } = dead;
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'conducting', incident });
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'conducting', incident });
      expect(await takeOver('three', dead)).toMatchObject({ kind: 'joined', incident });
      expect(await ask('one')).toMatchObject({ kind: 'joined', incident });
      expect(item()).toMatchObject({ execution: 'two', before: ['one'], takeovers: 1, claimedAt: dead.aliveAt });
      expect(ledgerOf(incident)[1]).toMatchObject({ body: { takenOverFrom: 'one', takeovers: 1 } });
    });

    it('joins when the conductor has shown itself since, or the incident is closed', async () => {
      const dead = await found();
      paper.write(CONTROL, { ...item(), aliveAt: new Date().toISOString().replace(/\d{3}Z$/, '999Z') });
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'joined' });
      paper.write(CONTROL, { ...item(), aliveAt: dead.aliveAt, state: 'closed' });
      expect(await takeOver('two', dead)).toMatchObject({ kind: 'joined', incident: dead.incident });
    });

    it('leaves it to a person after five takeovers, who goes on with it', async () => {
      const dead = await found();
      paper.write(CONTROL, { ...item(), takeovers: 5 });
      await expect(takeOver('seven', dead)).rejects.toMatchObject({ name: 'TakenOverTooOften' });
      await expect(takeOver('seven', dead)).rejects.toMatchObject({ name: 'TakenOverTooOften' });
      expect(item()).toMatchObject({ state: 'abandoned', execution: 'one' });
      const byHand = await claim({ source, reason: 'operator', execution: 'eight' });
      expect(byHand).toMatchObject({ kind: 'conducting', incident: dead.incident });
      expect(item()).toMatchObject({ state: 'open', takeovers: 0 });
    });

    it('has to name it, and nothing else may', async () => {
      const dead = await found();
      const invalid = { name: 'InputInvalid', message: expect.stringContaining('dead: ') as string };
      await expect(claim({ source, reason: 'takeover', execution: 'two' })).rejects.toMatchObject(invalid);
      await expect(claim({ source, reason: 'alarm', execution: 'two', dead })).rejects.toMatchObject(invalid);
      paper.rows.clear();
      await expect(takeOver('two', dead)).rejects.toMatchObject(invalid);
    });
  });

  it('refuses to conduct in the source', async () => {
    runIn(source);
    await expect(ask('one')).rejects.toMatchObject({ name: 'ConductorIsSource' });
  });

  it('names the field of a wrong input', async () => {
    await expect(claim({ source: 'mars', reason: 'alarm', execution: 'one' })).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringContaining('source: ') as string,
    });
  });
});
