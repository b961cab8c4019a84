import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import { mistake, type Reply } from '../answers';
import { parseBody } from '../body';
import { accepted, placeOf, putListed } from '../documents';
import { Stored } from '../stored';
import { type Admitted, front, openCell } from '../front';
import { withProbes } from '../probe';
import { IF_ABSENT, readItem } from '../table';
import { stamped } from '../version';
import { type LoggedIn, MENU, Secret } from './contract';
import { hashFor, isSameHash } from './credentials';
import { tryLogin } from './probe';
import { serveSetting } from './settings';

const cell = openCell(readSettings(BaseSettings));

/** Tier-0: credentials and tenant settings. They lie in the strongly consistent table where the residency has one. */
export const handler = withProbes(
  cell,
  { identity: (asked) => tryLogin(cell, asked) },
  front(cell, MENU, (request) => (request.service === 'identity' ? identity(request) : serveSetting(cell, request))),
);

async function identity(request: Admitted): Promise<Reply> {
  const parsed = parseBody(Secret, request.body);
  if (parsed.kind === 'mistaken') return parsed.reply;
  return request.method === 'POST' ? login(request, parsed.body.value) : register(request, parsed.body.value);
}

/** A user is registered once. The same secret again repeats the registration; another secret is refused. */
async function register(request: Admitted, secret: string): Promise<Reply> {
  const place = placeOf(cell, request);
  const credential = stamped(hashFor(request, secret), cell.region, Date.now());
  const outcome = await putListed(place, request, { document: credential, guard: IF_ABSENT });
  if (outcome.kind === 'written') return accepted(cell, request, credential);
  const existing = Stored.parse(outcome.current ?? (await readItem(place)));
  return isSameHash(credential.value, existing.value)
    ? accepted(cell, request, existing)
    : mistake(409, `"${request.key}" is registered with another secret`);
}

async function login(request: Admitted, secret: string): Promise<Reply> {
  const item = await readItem(placeOf(cell, request));
  const stored = item && Stored.parse(item);
  // Both cases get the same answer: a different one for unknown users would reveal which users exist.
  if (!stored || !isSameHash(hashFor(request, secret), stored.value))
    return mistake(401, 'this user has not registered, or with another secret');
  const { tenant, key: user, requestId: id, placement } = request;
  const session = await cell.sessions.issue({ tenant, user, id }, placement.name, Date.now());
  const body: LoggedIn = {
    key: user,
    session,
    version: stored.version,
    region: cell.region,
    epoch: request.route.epoch,
  };
  return { status: 200, body };
}
