import { createHmac } from 'node:crypto';
import type { HttpAnswer } from '../../../functions/cell/answers';
import { LoggedIn } from '../../../functions/cell/login/contract';
import { isSecret, sessionFor } from '../../../functions/cell/login/credentials';
import { dynamoIn } from '../../../functions/runtime/clients';
import { sha256 } from '../../../strategy/sha256';
import { connect, event, freshClock, read, runIn, Tables, Wire } from './fixtures';

const SECRET = 'a-secret-of-some-length';
const claimOf = (session: string) => session.split('.')[0] ?? '';
const shown = (session: string): unknown => JSON.parse(Buffer.from(claimOf(session), 'base64url').toString());

/** As any region would check it that has the credential, and nothing else. */
function isSignedWith(session: string, storedHash: string): boolean {
  const signature = createHmac('sha256', storedHash).update(claimOf(session)).digest('base64url');
  return session === `${claimOf(session)}.${signature}`;
}

describe('a session', () => {
  const wire = new Wire();
  let tables: Tables;
  let handler: (event: unknown) => Promise<HttpAnswer>;
  beforeAll(async () => {
    runIn('us-east-1');
    connect(dynamoIn('us-east-1'), wire);
    connect(dynamoIn('us-west-2'), wire);
    ({ handler } = await import('../../../functions/cell/login/handler'));
  });
  beforeEach(() => {
    freshClock();
    tables = new Tables();
    wire.script = tables.answer;
  });
  afterEach(() => jest.useRealTimers());

  const call = async (method: string, user: string, value: string) =>
    read(await handler(event(method, `/identity/${user}`, { body: { value } })));
  async function sessionOf(user: string, secret: string): Promise<string> {
    await call('PUT', user, secret);
    return LoggedIn.parse((await call('POST', user, secret)).body).session;
  }
  const storedHash = (user: string) =>
    String(tables.items.get(`companyos-dev-us-east-tier0/identity#us-east/acme/${user}`)?.['value']);

  it('says who logged in, when and by which request', async () => {
    const session = await sessionOf('jo', SECRET);
    expect(shown(session)).toEqual({ tenant: 'us-east/acme', user: 'jo', atMs: Date.now(), requestId: 'r-1' });
  });

  it('is signed with the credential that is stored, and with nobody else’s', async () => {
    const [jo, al] = [await sessionOf('jo', SECRET), await sessionOf('al', `${SECRET}-of-al`)];
    expect(isSignedWith(jo, storedHash('jo'))).toBe(true);
    expect(isSignedWith(al, storedHash('al'))).toBe(true);
    expect(isSignedWith(jo, storedHash('al'))).toBe(false);
  });

  it('cannot be signed by whoever knows what it says: the key is no constant', () => {
    const [of, at] = [
      { tenant: 'us-east/acme', user: 'jo' },
      { atMs: 1, requestId: 'r' },
    ];
    const [one, other] = [sessionFor(of, at, sha256('one')), sessionFor(of, at, sha256('other'))];
    expect(claimOf(one)).toBe(claimOf(other));
    expect(one).not.toBe(other);
  });
});

describe('a secret', () => {
  it('is the one whose hash is stored, whole', () => {
    expect(isSecret(SECRET, sha256(SECRET))).toBe(true);
    expect(isSecret(`${SECRET}!`, sha256(SECRET))).toBe(false);
    expect(isSecret(SECRET, sha256(SECRET).slice(0, 10))).toBe(false);
    expect(isSecret(SECRET, SECRET)).toBe(false);
  });
});
