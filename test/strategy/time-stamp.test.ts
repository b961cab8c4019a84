import { X509Certificate } from 'node:crypto';
import { type Der, der, integer, octets, oid, readDer, sequence, TAG } from '../../strategy/der';
import { sha256 } from '../../strategy/sha256';
import { isPlain, plainReply, readStampReply, stampQuestion, stampRequest } from '../../strategy/time-stamp';
import { originOf } from '../../strategy/time-stamp-signature';
import { describeWithOpenssl, KEYS, OpensslAuthority } from '../support/openssl-authority';

const ASKED = stampQuestion(sha256('a manifest'), 'https://stamps.example/tsr');

describe('the question to an authority', () => {
  it('is 69 bytes of DER: version, imprint, nonce and the wish for a certificate', () => {
    const request = stampRequest({ digest: sha256(''), nonce: '0123456789abcdef' });
    expect(request.toString('hex')).toBe(
      '30430201013031300d060960864801650304020105000420' +
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' +
        '02080123456789abcdef0101ff',
    );
  });

  it('has a nonce of its own for each digest and each authority, and always the same one', () => {
    const nonces = ['a', 'b'].flatMap((text) =>
      ['https://one.example', 'https://two.example'].map((url) => stampQuestion(sha256(text), url).nonce),
    );
    expect(new Set(nonces).size).toBe(4);
    expect(stampQuestion(ASKED.digest, 'https://stamps.example/tsr')).toEqual(ASKED);
    expect(ASKED.nonce).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('an answer that is no stamp', () => {
  const status = (code: bigint): Buffer => sequence(sequence(integer(code)));
  it.each([
    ['nothing', Buffer.alloc(0), 'no reply of RFC 3161'],
    ['a page of a proxy', Buffer.from('<html>'), 'no reply of RFC 3161'],
    ['a refusal', status(2n), 'with status 2'],
    ['a refusal for now', status(3n), 'with status 3'],
    ['a grant without a stamp', status(0n), 'no time stamp that can be read'],
    ['a grant of something else', sequence(sequence(integer(0n)), sequence(oid('1.2.3'))), 'no time stamp'],
  ])('is refused: %s', (_what, reply, reason) => {
    expect(readStampReply(reply, ASKED)).toEqual({
      kind: 'refused',
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describeWithOpenssl.each(Object.keys(KEYS) as (keyof typeof KEYS)[])("openssl's authority with a key %s", (key) => {
  let authority: OpensslAuthority;
  let reply: Buffer;
  beforeAll(() => {
    authority = new OpensslAuthority(key);
    reply = authority.reply(stampRequest(ASKED));
  });
  afterAll(() => authority.remove());
  const stampIn = (bytes: Buffer, asked = ASKED) => {
    const read = readStampReply(bytes, asked);
    if (read.kind === 'refused') throw new Error(read.reason);
    return read.stamp;
  };

  it('reads our question', () => {
    const text = authority.read(stampRequest(ASKED));
    expect(text).toContain('Hash Algorithm: sha256');
    expect(text).toContain(`Nonce: 0x${ASKED.nonce.replace(/^0+/, '').toUpperCase()}`);
    expect(text).toContain('Certificate required: yes');
  });

  it('gives a stamp that says when, and is signed under its root', () => {
    const stamp = stampIn(reply);
    expect(stamp).toMatchObject({ digest: ASKED.digest });
    expect(Math.abs(Date.parse(stamp.genTime) - Date.now())).toBeLessThan(60_000);
    expect(originOf(stamp, [authority.root])).toEqual({ result: 'ok', detail: 'by O=Foreign, CN=Authority' });
    expect(originOf(stamp, [])).toMatchObject({ result: 'not checked' });
  });

  it('is refused for another digest, and for another question', () => {
    const other = { ...ASKED, digest: sha256('another') };
    expect(readStampReply(reply, other)).toEqual({
      kind: 'refused',
      reason: 'it is the stamp of something else: its imprint differs',
    });
    expect(readStampReply(reply, { ...ASKED, nonce: '01' })).toEqual({
      kind: 'refused',
      reason: 'it answers another question',
    });
  });

  it('is refused under the root of somebody else', () => {
    const stranger = new OpensslAuthority(key);
    expect(originOf(stampIn(reply), [stranger.root])).toMatchObject({ result: 'failed' });
    expect(originOf(stampIn(reply), [stranger.root, authority.root])).toMatchObject({ result: 'ok' });
    stranger.remove();
  });

  it('is kept without what nobody signed, and no bit of that can change', () => {
    const plain = plainReply(stampIn(reply));
    expect(isPlain(plain, stampIn(plain))).toBe(true);
    const found = Array.from({ length: plain.length * 8 }, (_, bit) => {
      const changed = Buffer.from(plain);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      const read = readStampReply(changed, ASKED);
      if (read.kind === 'refused' || !isPlain(changed, read.stamp)) return true;
      return originOf(read.stamp, [authority.root]).result === 'failed';
    });
    expect(found.flatMap((isFound, bit) => (isFound ? [] : [bit]))).toEqual([]);
  });

  it('is refused when a certificate that came along was changed', () => {
    const withRoot = authority.reply(stampRequest(ASKED), '-chain', 'root.pem');
    expect(originOf(stampIn(withRoot), [authority.root]).result).toBe('ok');
    const root = new X509Certificate(authority.root).raw;
    const last = withRoot.indexOf(root) + root.length - 1;
    withRoot[last] = withRoot[last]! ^ 1;
    expect(originOf(stampIn(withRoot), [authority.root])).toEqual({
      result: 'failed',
      detail: 'a certificate in it was changed',
    });
  });

  it('is granted with modifications, too, and with remarks', () => {
    const [, token] = readDer(reply)!.parts as [Der, Der];
    const remark = sequence(der(TAG.utf8, Buffer.from('with pleasure')));
    const other = sequence(sequence(integer(1n), remark), token.whole);
    expect(plainReply(stampIn(other))).toEqual(plainReply(stampIn(reply)));
    expect(isPlain(other, stampIn(other))).toBe(false);
  });
});

it('a text that is no certificate is no root', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  const stamp = { signed: [], info: Buffer.alloc(0), token: readDer(octets(Buffer.alloc(0)))!, genTime: '', ...ASKED };
  expect(originOf(stamp, [pem])).toEqual({ result: 'failed', detail: 'its signature has not the usual form' });
});
