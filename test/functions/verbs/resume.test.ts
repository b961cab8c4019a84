import { handler as resume } from '../../../functions/resume/handler';
import { PaperDynamo, type Row } from '../support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, INCIDENT, runIn } from '../support/world';

const target = 'us-west-2';
const move = (service: 'observability' | 'tooling' | 'orchestration') => ({
  placement: 'us-east',
  service,
  target,
  fromEpoch: 0,
});
let paper: PaperDynamo;
let health: number;

const row = (service: string): Row => paper.row(CONTROL, 'routing', `route#us-east#${service}`)!;
const weightOf = (service: string): unknown => row(service)['weights'];
const ask = (after: number) =>
  resume({
    incident: INCIDENT,
    execution: EXECUTION,
    source: 'us-east-1',
    scope: 'rest',
    after,
    promoted: [move('observability'), move('tooling'), move('orchestration')],
  });

describe('resume', () => {
  const { fetch } = globalThis;
  beforeEach(() => {
    runIn(target);
    health = 200;
    globalThis.fetch = () => Promise.resolve(new Response('{}', { status: health }));
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
      if (answer.kind === 'resuming') percents.push((after = answer.percent));
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
    expect(await ask(0)).toMatchObject({ kind: 'resuming', percent: 25 });
    expect(weightOf('tooling')).toEqual({ [target]: 25 });
    for (const after of [25, 50]) await ask(after);
    expect(await ask(0)).toEqual({ kind: 'resumed' });
  });

  it('takes one step back, once, when a target is not well', async () => {
    for (const after of [0, 5]) await ask(after);
    health = 503;
    expect(await ask(25)).toMatchObject({ kind: 'fell-back', percent: 5, reason: 'us-west-2: health answers 503' });
    expect(await ask(25)).toMatchObject({ kind: 'fell-back', percent: 5 });
    expect(weightOf('tooling')).toEqual({ [target]: 5 });
    health = 200;
    expect(await ask(5)).toMatchObject({ kind: 'resuming', percent: 25 });
  });

  it('leaves a row alone that belongs to another incident by now', async () => {
    paper.write(CONTROL, { ...row('tooling'), incident: 'evac-us-west-2-20261122T020304Z' });
    await expect(ask(0)).rejects.toMatchObject({ name: 'Superseded' });
  });
});
