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

describe('claim, of a drill', () => {
  const plays = { playbook: 'regional-evacuation', seed: 1, by: 'ann' };
  const drill = (more: object = {}) =>
    claim({ flow: 'drill', source, reason: 'drill', execution: 'one', plays, ...more });
  const plan = (named: string, execution = 'plan') =>
    claim({ source, reason: 'x', execution, start: { by: 'ann', reason: 'x', mode: 'planned', drill: named } });

  it('lies beside the claims of evacuations and returns, and says what is played, also to a successor', async () => {
    const held = await drill();
    expect(held).toMatchObject({
      kind: 'conducting',
      plays,
      incident: expect.stringMatching(/^drill-us-east-1-/) as string,
    });
    const item = paper.row(CONTROL, 'claims', `drill#${source}`)!;
    expect(item).toMatchObject({ plays, state: 'open' });
    const dead = { incident: held.incident, execution: 'one', aliveAt: String(item['claimedAt']) };
    const taken = await claim({ flow: 'drill', source, reason: 'takeover', execution: 'two', dead });
    expect(taken).toMatchObject({ kind: 'conducting', plays, incident: held.incident });
    expect(await drill()).toMatchObject({ kind: 'joined', incident: held.incident });
  });

  it('is refused in its own region, and with one line about the field that is wrong', async () => {
    runIn(source);
    await expect(drill()).rejects.toMatchObject({ name: 'ConductorIsSource' });
    runIn(region);
    await expect(drill({ source: 'us-east-9' })).rejects.toMatchObject({
      message: expect.stringContaining('source') as string,
    });
    await expect(drill({ plays: { ...plays, playbook: 'lunch' } })).rejects.toMatchObject({
      name: 'InputInvalid',
      message: expect.stringMatching(/^plays\.playbook: .*control-plane-failover/) as string,
    });
    await expect(drill({ plays: undefined })).rejects.toMatchObject({ name: 'InputInvalid' });
  });

  it('lets plans and returns that name it begin while it is open, and says so on their claims', async () => {
    const { incident } = await drill();
    expect(await plan(incident)).toMatchObject({ kind: 'conducting' });
    expect(paper.row(CONTROL, 'claims', source)).toMatchObject({ planned: true, drill: incident });
    paper.rows.delete(`${CONTROL}/claims/${source}`);
    expect(await claim({ flow: 'return', source, reason: 'x', execution: 'back', drill: incident })).toMatchObject({
      kind: 'conducting',
    });
    expect(paper.row(CONTROL, 'claims', `return#${source}`)).toMatchObject({ drill: incident });
  });

  it('lets nothing begin for a drill that is not open', async () => {
    const { incident } = await drill();
    const other = 'drill-us-east-1-20251122T010203Z';
    expect(await plan(other)).toMatchObject({ kind: 'joined', incident: other });
    paper.write(CONTROL, { ...paper.row(CONTROL, 'claims', `drill#${source}`), state: 'closed' });
    expect(await plan(incident)).toMatchObject({ kind: 'joined', incident });
    expect(await claim({ flow: 'return', source, reason: 'x', execution: 'back', drill: incident })).toMatchObject({
      kind: 'joined',
    });
    expect([paper.row(CONTROL, 'claims', source), paper.row(CONTROL, 'claims', `return#${source}`)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('a real incident takes the plan over, and the claim still says whose plan it was', async () => {
    const { incident } = await drill();
    await plan(incident);
    expect(await claim({ source, reason: 'detected', execution: 'real' })).toMatchObject({ kind: 'conducting' });
    const item = paper.row(CONTROL, 'claims', source);
    expect(item).toMatchObject({ drill: incident, execution: 'real' });
    expect(item).not.toHaveProperty('planned');
  });
});
