import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateOf, chainOf, changedAmong, pemCertificates } from '../../strategy/certificate-chain';
import { describeWithOpenssl } from '../support/openssl-authority';

const CONFIG = `
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:true
[no-ca]
basicConstraints = critical, CA:false
[stamps]
extendedKeyUsage = critical, timeStamping
[web]
extendedKeyUsage = critical, serverAuth
`;

describeWithOpenssl('the origin of a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-'));
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (name: string) => new X509Certificate(readFileSync(join(folder, `${name}.pem`)));
  /** A certificate by that issuer. */
  const issue = (name: string, kind: string, by: { name: string; days: number }): X509Certificate => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'config'];
    openssl('req', ...curve, '-subj', `/CN=${name}`, ...files);
    const ca = ['-CA', `${by.name}.pem`, '-CAkey', `${by.name}.key`, '-CAcreateserial', '-days', String(by.days)];
    const asked = ['-in', `${name}.csr`, '-extfile', 'config', '-extensions', kind, '-out', `${name}.pem`];
    openssl('x509', '-req', ...asked, ...ca);
    return read(name);
  };
  const root = (name: string, days: number, file = name): X509Certificate => {
    const files = ['-keyout', `${file}.key`, '-out', `${file}.pem`, '-days', String(days), '-extensions', 'ca'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'config'];
    openssl('req', '-x509', ...curve, '-subj', `/CN=${name}`, ...files);
    return read(file);
  };
  let [trusted, short, middle, noCa]: X509Certificate[] = [];
  beforeAll(() => {
    writeFileSync(join(folder, 'config'), CONFIG);
    trusted = root('trusted', 30);
    short = root('short', 1);
    middle = issue('middle', 'ca', { name: 'trusted', days: 20 });
    noCa = issue('no-ca', 'no-ca', { name: 'trusted', days: 20 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const inDays = (days: number): number => Date.now() + days * 86_400_000 + 60_000;
  const originOf = (certificate: X509Certificate, more: object = {}) =>
    chainOf({ certificate, embedded: [certificate, middle!, noCa!], roots: [trusted!], atMs: inDays(0), ...more });

  it('is its root, directly or through others that are authorities', () => {
    const direct = issue('direct', 'stamps', { name: 'trusted', days: 10 });
    expect(originOf(direct)).toEqual({ result: 'ok', detail: 'by CN=direct' });
    const through = issue('through', 'stamps', { name: 'middle', days: 10 });
    expect(originOf(through)).toEqual({ result: 'ok', detail: 'by CN=through' });
    expect(originOf(through, { embedded: [through] })).toMatchObject({ result: 'failed' });
  });

  it('is none when somebody issued it who is no authority', () => {
    const stray = issue('stray', 'stamps', { name: 'no-ca', days: 10 });
    expect(originOf(stray)).toEqual({
      result: 'failed',
      detail: 'its certificate does not come from a root that was given',
    });
  });

  it('counts at the time of the stamp only', () => {
    const direct = issue('direct', 'stamps', { name: 'trusted', days: 10 });
    expect(originOf(direct, { atMs: inDays(9) }).result).toBe('ok');
    expect(originOf(direct, { atMs: inDays(11) })).toEqual({
      result: 'failed',
      detail: 'the certificate of CN=direct was not valid then',
    });
    expect(originOf(direct, { atMs: inDays(-1) }).result).toBe('failed');
    const brief = issue('brief', 'stamps', { name: 'short', days: 10 });
    expect(originOf(brief, { roots: [short!] }).result).toBe('ok');
    expect(originOf(brief, { roots: [short!], atMs: inDays(2) })).toEqual({
      result: 'failed',
      detail: 'the root CN=short was not valid then',
    });
  });

  it('does not make stamps of a certificate that is for something else', () => {
    for (const kind of ['web', 'no-ca'])
      expect(originOf(issue(kind, kind, { name: 'trusted', days: 10 }))).toEqual({
        result: 'failed',
        detail: 'its certificate is not for time stamps',
      });
  });

  it('is not known without a root', () => {
    const direct = issue('direct', 'stamps', { name: 'trusted', days: 10 });
    expect(originOf(direct, { roots: [] }).result).toBe('not checked');
  });

  it('is not somebody of the same name', () => {
    const direct = issue('direct', 'stamps', { name: 'trusted', days: 10 });
    const same = root('trusted', 30, 'namesake');
    expect(originOf(direct, { roots: [same] }).result).toBe('failed');
  });

  it('was changed when its own issuer has not signed it', () => {
    const direct = issue('direct', 'stamps', { name: 'trusted', days: 10 });
    const bytes = Buffer.from(direct.raw);
    bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1;
    const [changed] = certificateOf(bytes);
    expect(changedAmong([direct, trusted!])).toBeUndefined();
    expect(changedAmong([trusted!, changed!])).toBe(changed);
  });

  it('reads certificates in a text, and takes what is none for none', () => {
    const text = `first\n${middle!.toString()}\nthen\n${noCa!.toString()}`;
    expect(pemCertificates(text).map(({ subject }) => subject)).toEqual(['CN=middle', 'CN=no-ca']);
    expect(certificateOf(Buffer.from('x'))).toEqual([]);
  });
});
