import { HttpEvent, parseRequest, placementOf } from '../../../functions/cell/request';
import { event, topology } from './fixtures';

const menu = { identity: ['PUT', 'POST'], 'control-plane': ['GET', 'PUT'] } as const;
const parse = (method: string, path: string, tenant?: string) =>
  parseRequest(HttpEvent.parse(event(method, path, tenant === undefined ? {} : { tenant })), menu);

describe('reading a request', () => {
  it('finds service, key, and whom the header names', () => {
    expect(parse('PUT', '/identity/jo%40example.com', 'eu-optin/acme')).toMatchObject({
      kind: 'asked',
      asked: { door: 'tenant', service: 'identity', key: 'jo@example.com', named: 'eu-optin/acme' },
    });
  });

  it('tells a login from what needs a session, and takes the tenant of a signed call from its path', () => {
    const asked = (method: string, path: string) => (parse(method, path) as { asked?: object }).asked;
    expect(asked('POST', '/identity/jo')).toMatchObject({ door: 'login', named: 'us-east/acme' });
    const synthetic = { door: 'synthetic', named: 'us-west/synthetic', service: 'control-plane', key: 'x' };
    expect(asked('GET', '/synthetic/control-plane/us-west/x')).toMatchObject(synthetic);
    const first = { door: 'onboarding', named: 'us-west/beta', service: 'identity', key: 'jo' };
    expect(asked('PUT', '/tenants/us-west/beta/jo')).toMatchObject(first);
    expect(parse('POST', '/tenants/us-west/beta/jo')).toMatchObject({ kind: 'mistaken', status: 405 });
  });

  it.each(['', 'us-east', 'us-east/', '/acme', 'nowhere/acme', 'us-east/a/b', 'us-east/a#b', 'US-EAST/acme'])(
    'finds no placement in the tenant id "%s"',
    (tenant) => expect(placementOf(tenant, topology)).toBeUndefined(),
  );

  it.each([
    '/control-plane',
    '/control-plane/',
    '/control-plane/a/b',
    '/control-plane/a%2Fb',
    '/control-plane/a%23b',
    '/control-plane/%',
  ])('refuses the path %s', (path) => {
    expect(parse('GET', path)).toMatchObject({ kind: 'mistaken', status: 400 });
  });

  it('does not know services of other functions, nor methods that a service does not have', () => {
    expect(parse('GET', '/tooling/x')).toMatchObject({ kind: 'mistaken', status: 404 });
    expect(parse('GET', '/identity/jo')).toMatchObject({ kind: 'mistaken', status: 405 });
    expect(parse('GET', '/toString/x')).toMatchObject({ kind: 'mistaken', status: 404 });
  });
});
