import { handler as decide } from '../../functions/decide/handler';
import { dataTable } from '../../strategy/names';
import { marks, observations } from '../strategy/observed';
import { leave, publish } from './support/observing';
import { PaperDynamo } from './support/paper-dynamo';
import { PaperKms, sealOf } from './support/paper-kms';
import { INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
let paper: PaperDynamo;

beforeEach(() => {
  runIn('us-west-2');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  new PaperKms().serve('us-east-1', 'us-west-2', 'eu-central-1');
  for (const placement of TOPOLOGY.placements) paper.write(dataTable(TOPOLOGY, placement.name), sealOf(placement));
  publish(paper, observations({ [source]: marks('IIIII') }));
});

const ask = (scope: string) =>
  decide({ incident: INCIDENT, source, scope, claimedAt: new Date().toISOString(), plan: 'recorded' });

describe('a region that was never seen well in full', () => {
  it('is left by nothing, whatever is seen of it', async () => {
    expect(await ask('tier-0')).toMatchObject({ kind: 'go' });
    leave(paper, source);
    expect(await ask('tier-0')).toMatchObject({ kind: 'pass' });
    const reason = expect.stringContaining('joining') as string;
    expect(await ask('rest')).toMatchObject({ kind: 'hold', reason });
  });

  it('takes nothing over', async () => {
    leave(paper, 'us-west-2');
    expect(await ask('tier-0')).toMatchObject({ kind: 'pass' });
    expect(await ask('rest')).not.toMatchObject({ kind: 'go' });
  });
});
