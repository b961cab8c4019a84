import { handler as resume } from '../../functions/resume/handler';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, INCIDENT, runIn } from './support/world';

const target = 'us-west-2';
const move = (service: 'observability' | 'tooling' | 'orchestration', to = target) => ({
  placement: 'us-east',
  service,
  target: to,
  fromEpoch: 0,
});
const shared = move('orchestration');
const stepped = [move('observability'), move('tooling')];
let paper: PaperDynamo;
let health: number;
let sick: string | undefined;

const row = (service: string): Row => paper.row(CONTROL, 'routing', `route#us-east#${service}`)!;
const weightOf = (service: string): unknown => row(service)['weights'];
const ask = (after: number) => askFor({ [target]: after }, [...stepped, shared]);
const askFor = (after: Record<string, number>, promoted: object[]) =>
  resume({
    incident: INCIDENT,
    execution: EXECUTION,
    source: 'us-east-1',
    scope: 'rest',
    after,
    promoted,
  });

describe('resume', () => {
  const { fetch } = globalThis;
  beforeEach(() => {
    runIn(target);
    health = 200;
    sick = undefined;
    globalThis.fetch = (url) => {
      const isSick = sick !== undefined && (url as string).includes(sick);
      return Promise.resolve(new Response('{}', { status: isSick ? 503 : health }));
    };
    paper = new PaperDynamo().serve('us-east-1', target);
    conduct(paper);
    for (const service of ['observability', 'tooling']) {
      const route = {
        placement: 'us-east',
        service,
        epoch: 2,
        mode: 'serving',
        weights: { [target]: 0 },
        incident: INCIDENT,
      };
      paper.write(CONTROL, { pk: 'routing', sk: `route#us-east#${service}`, ...route });
    }
  });
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('brings all rows up together, step by step, and then says so', async () => {
    const percents: number[] = [];
    for (let after = 0, left = true; left;) {
      const answer = await ask(after);
      if (answer.kind === 'resuming') percents.push((after = answer.after[target] ?? NaN));
      left = answer.kind === 'resuming';
    }
    expect(percents).toEqual([5, 25, 50, 100]);
    expect([weightOf('observability'), weightOf('tooling')]).toEqual([{ [target]: 100 }, { [target]: 100 }]);
  });

  it('takes the same step when it is asked twice', async () => {
    const first = await ask(0);
    expect(await ask(0)).toEqual(first);
    expect(weightOf('tooling')).toEqual({ [target]: 5 });
  });

  it('goes on where an earlier conductor had come to', async () => {
    for (const after of [0, 5]) await ask(after);
    expect(await ask(0)).toMatchObject({ kind: 'resuming', after: { [target]: 25 } });
    expect(weightOf('tooling')).toEqual({ [target]: 25 });
    for (const after of [25, 50]) await ask(after);
    expect(await ask(0)).toMatchObject({ kind: 'resumed', resumed: [...stepped, shared], left: [] });
  });

  it('takes one step back, once, when a target is not well', async () => {
    for (const after of [0, 5]) await ask(after);
    health = 503;
    const sickly = { kind: 'resuming', resumed: [], sick: [{ target, problem: 'health answers 503' }] };
    expect(await ask(25)).toMatchObject({ ...sickly, after: { [target]: 5 }, left: [...stepped, shared] });
    expect(await ask(25)).toMatchObject({ ...sickly, after: { [target]: 5 } });
    expect(weightOf('tooling')).toEqual({ [target]: 5 });
    health = 200;
    expect(await ask(5)).toMatchObject({ kind: 'resuming', after: { [target]: 25 }, sick: [] });
  }, 20_000);

  it('has resumed at once what has no steps, and asks for the others only', async () => {
    expect(await ask(0)).toMatchObject({ kind: 'resuming', resumed: [shared], left: stepped });
    expect(await askFor({ [target]: 5 }, stepped)).toMatchObject({ resumed: [], left: stepped });
  });

  it('holds back the rows of a sick target, and no others', async () => {
    const elsewhere = move('tooling', 'eu-central-1');
    paper.write(CONTROL, { ...row('tooling'), weights: { 'eu-central-1': 25 } });
    sick = 'eu-central-1';
    const answer = await askFor({ 'eu-central-1': 25 }, [move('observability'), elsewhere]);
    expect(answer).toMatchObject({
      sick: [{ target: 'eu-central-1' }],
      after: { [target]: 5, 'eu-central-1': 5 },
    });
    expect([weightOf('observability'), weightOf('tooling')]).toEqual([{ [target]: 5 }, { 'eu-central-1': 5 }]);
    for (const after of [5, 25, 50]) await askFor({ [target]: after }, [move('observability')]);
    const last = await askFor({ [target]: 100, 'eu-central-1': 0 }, [move('observability'), elsewhere]);
    expect(last).toMatchObject({ kind: 'resuming', resumed: [move('observability')], left: [elsewhere] });
  }, 20_000);

  it('stands a refusal that passes', async () => {
    let refusals = 2;
    globalThis.fetch = () => Promise.resolve(new Response('{}', { status: refusals-- > 0 ? 429 : 200 }));
    expect(await ask(0)).toMatchObject({ sick: [], after: { [target]: 5 } });
  });

  describe('called once more, late', () => {
    const all = { weights: { [target]: 100 } };
    const bringOthersUp = (): void => paper.write(CONTROL, { ...row('tooling'), ...all });
    const onProbe = (act: () => void, status: number): void => {
      globalThis.fetch = () => {
        act();
        return Promise.resolve(new Response('{}', { status }));
      };
    };
    beforeEach(async () => {
      for (const after of [0, 5]) await ask(after);
    });

    it('lowers nothing that was brought further up meanwhile', async () => {
      onProbe(bringOthersUp, 200);
      await ask(25);
      expect([weightOf('observability'), weightOf('tooling')]).toEqual([{ [target]: 50 }, { [target]: 100 }]);
    });

    it('takes back nothing that was brought further up meanwhile', async () => {
      onProbe(bringOthersUp, 503);
      await ask(25);
      expect([weightOf('observability'), weightOf('tooling')]).toEqual([{ [target]: 5 }, { [target]: 100 }]);
    }, 20_000);

    it('writes over nothing that was brought further up between its last look and its write', async () => {
      const read = paper.row.bind(paper);
      let looks = 0;
      paper.row = (table, pk, sk) => {
        const found = read(table, pk, sk);
        if (sk === 'route#us-east#tooling' && (looks += 1) === 2) paper.write(CONTROL, { ...found, ...all });
        return found;
      };
      await ask(25);
      paper.row = read;
      expect(weightOf('tooling')).toEqual({ [target]: 100 });
    });
  });

  it('leaves a row alone that belongs to another incident by now', async () => {
    paper.write(CONTROL, { ...row('tooling'), incident: 'evac-us-west-2-20261122T020304Z' });
    await expect(ask(0)).rejects.toMatchObject({ name: 'Superseded' });
  });
});
