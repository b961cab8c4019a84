/** What the benchmark puts into stores is what the cell and its functions would read there as their own. */
import { plainItem } from '../../../lab/kernel/attributes';
import { isStock, stock } from '../../../lab/bench/stock';
import { readBlueprint } from '../../../lab/drill/world/blueprint';
import { createWorld } from '../../../lab/drill/world/world';
import { Stored } from '../../../functions/cell/stored';
import { examine, START } from '../../../strategy/audit-log';
import { auditPk, settingNamed, SETTINGS_PK, writtenPk } from '../../../strategy/data-items';
import { contentBucket, dataTable, tier0Table } from '../../../strategy/names';
import { readSetting } from '../../../strategy/setting';
import { readSnapshot, snapshotKey } from '../../../strategy/snapshot';
import { expiry, KEPT_DAYS, readListing } from '../../../strategy/written';

const START_MS = Date.UTC(2027, 0, 1);
const KEPT_MS = KEPT_DAYS * 86_400_000;
const AMOUNTS = { documents: 26_000, objects: 2000, audited: 3000 };
const [HOME, STANDBY] = ['us-east-1', 'us-west-2'];
const world = createWorld({
  blueprint: readBlueprint(process.env['ASSEMBLY'] ?? ''),
  tier: 'fast',
  seed: '1',
  startMs: START_MS,
});
const { topology, dynamodb, s3 } = world;
const stocked = stock(world, AMOUNTS, HOME);
const pkOf = (item: object): string => String(Reflect.get(item, 'pk'));

describe('the stores of the benchmark', () => {
  const DATA = dataTable(topology, 'us-east');
  const items = dynamodb.peek(DATA, HOME).map(plainItem);

  it('hold documents as the cell writes them, by the demand of placements, the same in every replica', () => {
    const documents = items.filter((item) => !pkOf(item).startsWith('written#'));
    expect(documents).toHaveLength(10_000);
    expect(stocked.documents).toBe(26_000);
    for (const document of documents) expect(Stored.parse(document).writtenAtMs).toBeLessThan(START_MS);
    expect(documents.every((item) => isStock(pkOf(item).split('#')[1] ?? ''))).toBe(true);
    expect(dynamodb.peek(DATA, STANDBY)).toEqual(dynamodb.peek(DATA, HOME));
  });

  it('list what was written in the last 35 days, and nothing that would have expired', () => {
    const listed = items.filter((item) => pkOf(item).startsWith('written#'));
    const stored = new Set(items.map((item) => `${pkOf(item)} ${String(item['sk'])} ${String(item['version'])}`));
    expect(listed.length).toBeGreaterThan(900);
    expect(new Set(listed.map(pkOf))).toEqual(new Set([writtenPk(HOME), writtenPk(STANDBY)]));
    for (const item of listed) {
      const { service, tenant, key, version, writtenAtMs } = readListing(item)!;
      expect(stored.has(`${service}#${tenant} ${key} ${version}`)).toBe(true);
      expect(item['expiresAt']).toBe(expiry(writtenAtMs));
      expect(writtenAtMs).toBeGreaterThanOrEqual(START_MS - KEPT_MS);
    }
  });

  it('hold objects on both sides, with versions of the last 35 days below them', () => {
    const [ours, theirs] = [HOME, STANDBY].map((region) => s3.history(contentBucket(topology, 'us-east', region)));
    const content = ours!.filter(({ key }) => key.startsWith('content-standard/'));
    expect(new Set(content.map(({ key }) => key)).size).toBe(2000);
    expect(content).toHaveLength(stocked.versions);
    // Of the twenty of each tenant, one is so young.
    expect(stocked.versions).toBe(2100);
    for (const { body } of content) Stored.parse(JSON.parse(body));
    expect(theirs!.filter(({ key }) => key.startsWith('content-standard/')).map(({ key }) => key)).toEqual(
      content.map(({ key }) => key),
    );
  });

  it.each(['us-east', 'eu-optin'])('hold settings of %s, whole chains, and snapshots that have caught up', (name) => {
    const { home, standbys } = topology.placements.find((placement) => placement.name === name)!;
    const table = tier0Table(topology, name);
    const settings = dynamodb.peek(table, home, SETTINGS_PK).map(plainItem);
    expect(settings).toHaveLength(1000);
    const found = settings.map((item) => readSetting(settingNamed(String(item['sk'])), item));
    expect(found.filter(({ kind }) => kind === 'bad')).toEqual([]);
    const ends = [home, ...standbys].map((region) => {
      const chain = dynamodb.peek(table, home, auditPk(region)).map(plainItem);
      const { sound, faults } = examine({ region, from: START, items: chain });
      expect(faults).toEqual([]);
      expect(sound).toHaveLength(1500);
      return [region, sound.at(-1)!.position];
    });
    for (const region of [home, ...standbys]) {
      const body = s3.object(contentBucket(topology, name, region), snapshotKey(region))?.body ?? '';
      const snapshot = readSnapshot(body)!;
      expect(snapshot.positions).toEqual(Object.fromEntries(ends));
      expect(snapshot.settings.size).toBe(1000);
    }
  });
});
