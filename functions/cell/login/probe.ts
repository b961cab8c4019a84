import { tier0Table } from '../../../strategy/names';
import { sha256 } from '../../../strategy/sha256';
import type { Cell } from '../front';
import { type Asked, probeKey } from '../probe';
import { readOrRewrite, tableShelf } from '../probe-shelf';

/**
 * A login against the observer's credential, which is registered anew from time to time: the strong table reads each
 * time, and writes too.
 */
export function tryLogin(
  { topology, region }: Pick<Cell, 'topology' | 'region'>,
  { placement, observer }: Asked,
): Promise<string | undefined> {
  const table = tier0Table(topology, placement.name);
  const shelf = tableShelf({ region, table, key: probeKey(region, observer, 'credential') });
  // Anybody could work this secret out, and that is harmless: no session comes of it.
  return readOrRewrite(shelf, { value: sha256(`${placement.name} ${observer}`), region });
}
