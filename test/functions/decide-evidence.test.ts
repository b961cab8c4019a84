import { handler as decide } from '../../functions/decide/handler';
import { ledgerPk } from '../../strategy/control-items';
import { dataTable } from '../../strategy/names';
import { marks, observations } from '../strategy/observed';
import { publish } from './support/observing';
import { PaperDynamo } from './support/paper-dynamo';
import { PaperKms, sealOf } from './support/paper-kms';
import { CONTROL, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const region = 'us-west-2';
let paper: PaperDynamo;
let kms: PaperKms;

beforeEach(() => {
  runIn(region);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  kms = new PaperKms().serve('us-west-2');
  for (const placement of TOPOLOGY.placements) paper.write(dataTable(TOPOLOGY, placement.name), sealOf(placement));
});

const ask = () =>
  decide({ incident: INCIDENT, source, scope: 'tier-0', claimedAt: new Date().toISOString(), plan: 'recorded' });

describe('decide looks at the key in the target', () => {
  const impaired = (): void => {
    publish(paper, observations({ [source]: marks('IIIII') }));
  };

  it('moves nothing to where the key does not work, and says what KMS answered', async () => {
    impaired();
    kms.disabled.add(region);
    const decision = await ask();
    if (decision.kind !== 'pass') throw new Error(`decided ${decision.kind}`);
    expect(decision.stays).toHaveLength(4);
    expect(decision.stays[0]?.reason).toBe(
      'us-west-2 alias/companyos-dev-us-east cannot be used in us-west-2: DisabledException: alias/companyos-dev-us-east is disabled.',
    );
  });

  const usEast = TOPOLOGY.placements.find(({ name }) => name === 'us-east')!;
  const reasonOf = async (): Promise<string | undefined> => {
    const decision = await ask();
    return 'stays' in decision ? decision.stays.find(({ placement }) => placement === 'us-east')?.reason : undefined;
  };

  it('goes by what the key encrypts there where nothing has arrived that the home encrypted', async () => {
    impaired();
    paper.rows.delete(`${dataTable(TOPOLOGY, 'us-east')}/heartbeat/${source}/sealed`);
    expect(await reasonOf()).toBeUndefined();
  });

  it('moves nothing to where the key encrypts, and does not decrypt what the home encrypted', async () => {
    impaired();
    const foreign = sealOf({ ...usEast, name: 'us-west' });
    paper.write(dataTable(TOPOLOGY, 'us-east'), foreign);
    expect(await reasonOf()).toContain('cannot be used in us-west-2: InvalidCiphertextException');
  });

  it('tries each key under the context of what would move, and names a region whose KMS is silent a last resort', async () => {
    impaired();
    await ask();
    expect(kms.contexts).toContainEqual({ residency: 'US', placement: 'us-west', dataClass: 'tier-0-configuration' });
    kms.silent.add(region);
    const decision = await ask();
    if (decision.kind !== 'go') throw new Error(`decided ${decision.kind}`);
    expect(decision.moves).toHaveLength(4);
    const body = paper.row(CONTROL, ledgerPk(INCIDENT), '000002')?.['body'] as {
      targets: { choice: { reason: string } }[];
    };
    expect(body.targets[0]?.choice.reason).toContain(
      'is the last resort, because nothing better is left: it is unknown whether its key works',
    );
  });
});
