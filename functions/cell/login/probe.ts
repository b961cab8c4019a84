import { tier0Table } from '../../../strategy/names';
import { sha256 } from '../../../strategy/sha256';
import type { Cell } from '../front';
import { type Asked, probeKey } from '../probe';
import { readOrRewrite, tableShelf } from '../probe-shelf';

/**
 * A login against the observer's credential, which is registered anew from time to time: the strong table reads each
 * time, and writes too. The session that it would give is made and checked, and given to nobody.
 */
export async function tryLogin(
  { topology, region, sessions }: Pick<Cell, 'topology' | 'region' | 'sessions'>,
  { placement, observer }: Asked,
): Promise<string | undefined> {
  const table = tier0Table(topology, placement.name);
  const shelf = tableShelf({ region, table, key: probeKey(region, observer, 'credential') });
  // Anybody could work this secret out, and that is harmless: no session comes of it.
  const wrong = await readOrRewrite(shelf, { value: sha256(`${placement.name} ${observer}`), region });
  if (wrong !== undefined) return wrong;
  const session = await sessions.issue({ tenant: 'probe', user: observer, id: 'probe' }, placement.name, Date.now());
  const isValid = (await sessions.check(session, placement.name, Date.now())) !== undefined;
  return isValid ? undefined : 'a session just made is not valid';
}
