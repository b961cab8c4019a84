import { Resolver } from 'node:dns/promises';
import { handler as readmit } from '../../functions/readmit/handler';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, runIn } from './support/world';

const source = 'us-east-1';
const RETURN = 'return-us-east-1-20261122T010203Z';
const EVACUATION = 'evac-us-east-1-20261121T010203Z';
const at = '2026-11-21T01:02:03Z';
let paper: PaperDynamo;
/** What the host of the residency answers, one after the other and over again. */
let names: readonly string[];

beforeEach(() => {
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  conduct(paper, RETURN);
  paper.write(CONTROL, { pk: 'routing', sk: `switch#${source}`, drained: true, incident: EVACUATION, at });
  names = ['us-west-2', source];
  let asked = 0;
  jest.spyOn(Resolver.prototype, 'resolveCname').mockImplementation(() => {
    const name = names[asked++ % names.length] ?? '';
    return Promise.resolve([`${name}.dev.companyos.example.`]);
  });
});
afterEach(() => jest.restoreAllMocks());

const ask = () => readmit({ incident: RETURN, execution: EXECUTION, source });
const published = (): Row | undefined => paper.row(CONTROL, 'routing', `switch#${source}`);

describe('readmit', () => {
  it('takes the switch back, and is done once DNS names the region', async () => {
    expect(await ask()).toMatchObject({ kind: 'admitted' });
    expect(published()).toMatchObject({ drained: false, incident: RETURN });
  });

  it('waits while DNS names only others', async () => {
    names = ['us-west-2'];
    expect(await ask()).toEqual({
      kind: 'admitting',
      answers: Array.from({ length: 10 }, () => 'us.dev.companyos.example → us-west-2.dev.companyos.example'),
    });
  });

  it('changes nothing when it is asked again', async () => {
    await ask();
    const before = published();
    await ask();
    expect(published()).toEqual(before);
  });

  it('leaves a region drained that is evacuated by now', async () => {
    paper.write(CONTROL, { pk: 'routing', sk: `switch#${source}`, drained: true, incident: EVACUATION, at });
    conduct(paper, 'evac-us-east-1-20261122T020304Z', 'two');
    await expect(ask()).rejects.toMatchObject({ name: 'ReturnOvertaken' });
    expect(published()).toMatchObject({ drained: true, incident: EVACUATION });
  });
});
