import { HttpEvent, parseRequest } from '../../../functions/cell/request';
import { event, topology } from './fixtures';

const menu = { identity: ['PUT', 'POST'], 'control-plane': ['GET', 'PUT'] } as const;
const parse = (method: string, path: string, tenant?: string) =>
  parseRequest(HttpEvent.parse(event(method, path, tenant === undefined ? {} : { tenant })), topology, menu);

describe('reading a request', () => {
  it('finds service, key, tenant and placement', () => {
    const parsed = parse('PUT', '/identity/jo%40example.com', 'eu-optin/acme');
    expect(parsed).toMatchObject({
      kind: 'asked',
      request: { service: 'identity', key: 'jo@example.com', tenant: 'eu-optin/acme', placement: { name: 'eu-optin' } },
    });
  });

  it.each(['', 'us-east', 'us-east/', '/acme', 'nowhere/acme', 'us-east/a/b', 'us-east/a#b', 'US-EAST/acme'])(
    'refuses the tenant id "%s"',
    (tenant) => {
      expect(parse('GET', '/control-plane/flag', tenant)).toMatchObject({ kind: 'mistaken', status: 400 });
    },
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
