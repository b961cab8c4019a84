/**
 * A time-stamp authority of foreign make: `openssl ts -reply` with a throw-away root, in a folder of its own. Needs
 * openssl; without it the checks are skipped, and say so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IS_HERE = spawnSync('openssl', ['version']).status === 0;
if (!IS_HERE) process.stderr.write('skipped: no openssl here, so nothing is checked against it\n');

/** `describe`, or `describe.skip` without openssl. */
export const describeWithOpenssl = IS_HERE ? describe : describe.skip;

const CONFIG = `
[req]
distinguished_name = name
[name]
[tsa]
default_tsa = one
[one]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
ess_cert_id_alg = sha256
crypto_device = builtin
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[stamps]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
`;

/** How the authority's key is made, as `openssl req` takes it. */
export const KEYS = {
  RSA: ['rsa:2048'],
  'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
} as const;

export class OpensslAuthority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'authority-'));
  /** Its root, in PEM. */
  readonly root: string;

  constructor(key: keyof typeof KEYS = 'RSA') {
    writeFileSync(join(this.folder, 'serial'), '01\n');
    writeFileSync(join(this.folder, 'config'), CONFIG);
    const made = ['-newkey', ...KEYS[key], '-nodes', '-config', 'config'];
    this.run(['req', '-x509', ...made, '-subj', '/CN=Root', '-extensions', 'root', ...files('root.key', 'root.pem')]);
    this.run(['req', ...made, '-subj', '/O=Foreign/CN=Authority', ...files('signer.key', 'signer.csr')]);
    const signed = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '2', '-extfile', 'config'];
    this.run(['x509', '-req', '-in', 'signer.csr', ...signed, '-extensions', 'stamps', '-out', 'signer.pem']);
    this.root = readFileSync(join(this.folder, 'root.pem'), 'utf8');
  }

  /** The reply to a request, both in DER. `more`: further words for openssl. */
  reply(request: Buffer, ...more: readonly string[]): Buffer {
    writeFileSync(join(this.folder, 'query'), request);
    const signer = ['-signer', 'signer.pem', '-inkey', 'signer.key', ...more];
    this.run(['ts', '-reply', '-queryfile', 'query', ...signer, '-config', 'config', '-section', 'one', ...out('tsr')]);
    return readFileSync(join(this.folder, 'tsr'));
  }

  /** What openssl reads in a request, as text. */
  read(request: Buffer): string {
    writeFileSync(join(this.folder, 'query'), request);
    return this.run(['ts', '-query', '-in', 'query', '-text']);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private run(args: readonly string[]): string {
    return execFileSync('openssl', args, { cwd: this.folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

const files = (key: string, made: string): readonly string[] => ['-keyout', key, ...out(made)];
const out = (made: string): readonly string[] => ['-out', made];
