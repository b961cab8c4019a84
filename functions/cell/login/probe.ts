import { probeKey } from '../../../strategy/data-items';
import { tier0Table } from '../../../strategy/names';
import { sha256 } from '../../../strategy/sha256';
import type { Cell } from '../front';
import type { Asked } from '../probe';
import { readOrRewrite, tableShelf } from '../probe-shelf';

/**
 * Logs in with the observer's own credential, which is registered again from time to time. So the strong table is read
 * each time, and written too. The session is made and checked, and given to nobody.
 */
export async function tryLogin(
  { topology, region, sessions }: Pick<Cell, 'topology' | 'region' | 'sessions'>,
  { placement, observer }: Asked,
): Promise<string | undefined> {
  const table = tier0Table(topology, placement.name);
  const shelf = tableShelf({ region, table, key: probeKey(region, observer, 'credential') });
  // Anybody can compute this secret. That is harmless, because the probe hands out no session.
  const wrong = await readOrRewrite(shelf, { value: sha256(`${placement.name} ${observer}`), region });
  if (wrong !== undefined) return wrong;
  const session = await sessions.issue({ tenant: 'probe', user: observer, id: 'probe' }, placement.name, Date.now());
  const isValid = (await sessions.check(session, placement.name, Date.now())) !== undefined;
  return isValid ? undefined : 'a session just made is not valid';
}
