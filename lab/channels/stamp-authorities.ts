/**
 * The time-stamp authorities of the environment: companies on the internet that sign what time it is for them (RFC
 * 3161). Their stamps are real, so openssl verifies them. A question that is not as RFC 3161 has it is refused. Faults
 * make them hang, refuse, limit, or lose their answers. Assumptions: their clocks are right, they always have their
 * certificate with them, and each takes every question. Not modelled: other digests than SHA-256, policies, accounts.
 */
import { createHash } from 'node:crypto';
import {
  type Der,
  der,
  integer,
  isOid,
  numberOf,
  octets,
  oid,
  partOf,
  readDer,
  sequence,
  TAG,
} from '../../strategy/der';
import { STAMP_INFO } from '../../strategy/time-stamp';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { GLOBAL } from '../kernel/active-faults';
import { draw, type Kernel } from '../kernel/kernel';
import { ECDSA_WITH_SHA_256, identityOf, pemOf, type StampIdentity } from './stamp-certificates';

/** What the fault `channel-trouble` calls them. */
const STAMP_AUTHORITIES = 'time-stamps';

const QUERY_TYPE = 'application/timestamp-query';
const REPLY_TYPE = 'application/timestamp-reply';
const SHA_256_OID = '2.16.840.1.101.3.4.2.1';
const SHA_256 = sequence(oid(SHA_256_OID), der(TAG.null));
const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
/** An arc for documentation (RFC 7229). */
const POLICY = oid('1.3.6.1.5.5.7.13.1');
const CONTENT_TYPE = oid('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = oid('1.2.840.113549.1.9.4');
const SIGNING_CERTIFICATE_V2 = oid('1.2.840.113549.1.9.16.2.47');
/** "The request could not be processed": PKIStatus rejection with the failure badDataFormat (RFC 3161, 2.4.2). */
const REJECTED = sequence(sequence(integer(2n), der(TAG.bitString, Buffer.from([2, 0x04]))));

export class StampAuthorities {
  private readonly identities: ReadonlyMap<string, StampIdentity>;
  private readonly hosts: ReadonlySet<string>;
  private readonly random;
  private issued = 0;

  /** `urls`: of the authorities that the environment names. */
  constructor(
    private readonly kernel: Kernel,
    urls: readonly string[],
  ) {
    this.random = kernel.random.stream(STAMP_AUTHORITIES);
    this.hosts = new Set(urls.map((url) => new URL(url).host));
    this.identities = new Map(urls.map((url) => [new URL(url).href, identityOf(url)]));
  }

  /** Whether the host belongs to one of them. */
  has(host: string): boolean {
    return this.hosts.has(host);
  }

  /** The root of the authority at that URL, in PEM. Throws when there is none. */
  rootOf(url: string): string {
    const identity = this.identities.get(new URL(url).href);
    if (!identity) throw new Error(`no authority is at ${url}`);
    return pemOf(identity.root);
  }

  /** The roots of all of them, in the order of the environment. */
  roots(): readonly string[] {
    return [...this.identities.values()].map(({ root }) => pemOf(root));
  }

  /** A request that has arrived. Calls `answered` unless no answer will come. */
  serve(request: HttpRequest, answered: (answer: HttpAnswer) => void): void {
    const trouble = this.kernel.activeFaults.channelTrouble.in(GLOBAL, STAMP_AUTHORITIES);
    if (trouble === 'hangs') return;
    this.kernel.clock.quietly(draw(this.random, 'channelMs'), () => {
      if (trouble === 'refuses') answered(plain(503));
      else if (trouble === 'limits') answered({ ...plain(429), headers: { 'retry-after': '30' } });
      else if (trouble === 'nothing') answered(this.answer(request));
    });
  }

  private answer({ method, host, path, headers, body = '' }: HttpRequest): HttpAnswer {
    const identity = this.identities.get(new URL(path, `https://${host}`).href);
    if (!identity || method !== 'POST') return plain(404);
    if (headers['content-type'] !== QUERY_TYPE) return plain(415);
    const question = questionIn(readDer(Buffer.from(body, 'latin1')));
    if (!question) return reply(REJECTED);
    this.issued += 1;
    const info = this.infoFor(question);
    return reply(sequence(sequence(integer(0n)), tokenOf(info, identity)));
  }

  /** What is signed: TSTInfo of RFC 3161, section 2.4.2. */
  private infoFor({ imprint, nonce }: Question): Buffer {
    const at = new Date(this.kernel.clock.now()).toISOString();
    const time = der(TAG.generalizedTime, Buffer.from(`${at.replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));
    const accuracy = sequence(integer(1n));
    return sequence(integer(1n), POLICY, imprint, integer(BigInt(this.issued)), time, accuracy, nonce);
  }
}

const plain = (status: number): HttpAnswer => ({ status, headers: {}, body: '' });
const reply = (bytes: Buffer): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': REPLY_TYPE },
  body: bytes.toString('latin1'),
});

/** Parts of a question that come back in the answer, in DER. */
interface Question {
  readonly imprint: Buffer;
  readonly nonce: Buffer;
}

/** Version, imprint, nonce, and the wish for a certificate. Without one of them it is no question of ours. */
const QUESTION_TAGS = [TAG.integer, TAG.sequence, TAG.integer, TAG.boolean];

const isQuestion = (parts: readonly Der[]): parts is readonly [Der, Der, Der, Der] =>
  parts.length === QUESTION_TAGS.length && QUESTION_TAGS.every((tag, at) => parts[at]?.tag === tag);

function questionIn(request: Der | undefined): Question | undefined {
  const parts = request?.parts ?? [];
  if (!isQuestion(parts)) return undefined;
  const [version, imprint, nonce] = parts;
  const isSha256 = isOid(partOf(imprint, 0, 0), SHA_256_OID) && partOf(imprint, 1)?.content.length === 32;
  return isSha256 && numberOf(version) === 1n ? { imprint: imprint.whole, nonce: nonce.whole } : undefined;
}

const hashOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** The stamp: SignedData of RFC 5652, section 5, around what is signed. */
function tokenOf(info: Buffer, { signer, issuer, serial, sign }: StampIdentity): Buffer {
  const attribute = (type: Buffer, value: Buffer): Buffer => sequence(type, der(TAG.set, value));
  const attributes = [
    attribute(CONTENT_TYPE, oid(STAMP_INFO)),
    attribute(MESSAGE_DIGEST, octets(hashOf(info))),
    attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(sequence(octets(hashOf(signer)))))),
  ].sort((left, right) => left.compare(right));
  const signature = sign(der(TAG.set, ...attributes));
  const signerInfo = sequence(
    ...[integer(1n), sequence(issuer, serial), SHA_256],
    ...[der(TAG.context, ...attributes), ECDSA_WITH_SHA_256, octets(signature)],
  );
  const content = sequence(oid(STAMP_INFO), der(TAG.context, octets(info)));
  const signedData = sequence(
    ...[integer(3n), der(TAG.set, SHA_256), content],
    ...[der(TAG.context, signer), der(TAG.set, signerInfo)],
  );
  return sequence(SIGNED_DATA, der(TAG.context, signedData));
}
