/** Settings for tests, good and damaged, and audit chains of them. */
import * as fc from 'fast-check';
import { changeAfter, type Position, START } from '../../strategy/audit-log';
import { auditKey } from '../../strategy/data-items';
import type { LedgerEntry } from '../../strategy/ledger';
import { sealSetting, type Setting } from '../../strategy/setting';

/** Three tenants, three keys and a few instants, so that settings meet. */
export const someSetting: fc.Arbitrary<Setting> = fc
  .record({
    tenant: fc.constantFrom('us-east/a', 'us-east/b', 'us-east/c'),
    key: fc.constantFrom('flag', 'limit', 'theme'),
    value: fc.string({ maxLength: 8 }),
    second: fc.integer({ min: 10, max: 40 }),
    region: fc.constantFrom('us-east-1', 'us-west-2'),
  })
  .map(({ second, region, ...rest }) => setting({ ...rest, region, second }));

/** A good setting, written in that second of a minute. */
export function setting(of: Partial<Omit<Setting, 'checksum'>> & { second?: number }): Setting {
  const { second = 10, region = 'us-east-1', ...rest } = of;
  const at = `2027-01-01T00:00:${second}.000Z`;
  const written = { version: `${at}@${region}`, writtenAtMs: Date.parse(at), region };
  return sealSetting({ tenant: 'us-east/a', key: 'flag', value: 'on', ...written, ...rest });
}

export type Item = LedgerEntry & { pk: string; sk: string };

/** The items of one region's chain that record these. */
export function chainOf(settings: readonly Setting[], region = 'us-east-1', from: Position = START): Item[] {
  const items: Item[] = [];
  let last = from;
  for (const one of settings) {
    const entry = changeAfter(last, { ...one, region }, 0);
    items.push({ ...entry, ...auditKey(region, entry.sequence) });
    last = { sequence: entry.sequence, hash: entry.hash };
  }
  return items;
}
