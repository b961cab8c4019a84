import { evidenceBucket } from '../../../strategy/names';
import { mayHold } from '../../../strategy/residency';
import { drill, missed, type Played } from '../../support/drill';

/** Every object in an evidence bucket that names tenants whose placement does not allow that region. */
function misplaced({ world, record }: Played): readonly string[] {
  const { s3, topology } = world;
  const tenants = new Map(record.requests.map(({ tenant, placement }) => [tenant, placement] as const));
  return topology.regions.flatMap((region) => {
    const foreign = topology.placements.filter((placement) => !mayHold(placement, region)).map(({ name }) => name);
    const named = [...tenants].filter(([, placement]) => foreign.includes(placement)).map(([tenant]) => tenant);
    return s3
      .peek(evidenceBucket(topology, region))
      .filter(({ body }) => named.some((tenant) => body.includes(tenant)))
      .map(({ key }) => `${region}: ${key}`);
  });
}

it('a return for the US that the EU conducts stores no name of a US tenant there, and none in the ledger', async () => {
  const played = await drill('lab/scenarios/regressions/late-writes-named-in-the-eu.yaml', 24);
  expect(missed(played)).toEqual([]);
  const { world, record } = played;
  const inUs = world.s3.peek(evidenceBucket(world.topology, 'us-east-1')).map(({ key }) => key);
  expect(inUs.filter((key) => /delta-.+-us-(east|west)-\d+\.json$/.test(key)).length).toBeGreaterThan(0);
  expect(misplaced(played)).toEqual([]);
  const ledgers = JSON.stringify(record.ledgers);
  const tenants = [...new Set(record.requests.map(({ tenant }) => tenant))];
  expect(tenants.filter((tenant) => ledgers.includes(`"${tenant}"`))).toEqual([]);
}, 120_000);
