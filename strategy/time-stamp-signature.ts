/**
 * Whether a time stamp was signed as RFC 3161 wants it (also RFC 5652 section 5.4, RFC 5816): the signed attributes
 * name the content and the certificate, the key of that certificate signed them, and it comes from a root that the
 * reader trusts. What is not of the usual form is refused, so that a changed byte is found even where nothing is
 * signed. Not read: signers that are named by their key, attributes that are not signed, and names in certificates that
 * came along and that the chain does not need.
 */
import { constants, createHash, verify, type X509Certificate } from 'node:crypto';
import { certificateOf, chainOf, changedAmong, type Origin, pemCertificates } from './certificate-chain';
import { type Der, der, isOid, partOf, readDer, TAG } from './der';
import { STAMP_INFO, type TimeStamp } from './time-stamp';

const HASHES = [
  { name: 'sha256', id: '2.16.840.1.101.3.4.2.1', signatures: ['1.2.840.113549.1.1.11', '1.2.840.10045.4.3.2'] },
  { name: 'sha384', id: '2.16.840.1.101.3.4.2.2', signatures: ['1.2.840.113549.1.1.12', '1.2.840.10045.4.3.3'] },
  { name: 'sha512', id: '2.16.840.1.101.3.4.2.3', signatures: ['1.2.840.113549.1.1.13', '1.2.840.10045.4.3.4'] },
] as const;
type Hash = (typeof HASHES)[number];

/** RSA with the hash of the signer, whose name does not say it. */
const RSA = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
/** The older one has the certificate's SHA-1. */
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

interface Signer {
  readonly id: Der;
  readonly hash: Hash;
  readonly attributes: Der;
  readonly algorithm: Der;
  readonly signature: Buffer;
}

/** `roots`: certificates in PEM, any number in each text. Without any the origin is not checked. */
export function originOf(stamp: TimeStamp, roots: readonly string[]): Origin {
  const [version, digests, , ...further] = stamp.signed;
  const embedded = further
    .filter(({ tag }) => tag === TAG.context)
    .flatMap(({ parts }) => parts.flatMap(({ whole }) => certificateOf(whole)));
  const signer = signerOf(further.filter(({ tag }) => tag === TAG.set));
  if (!signer || !isNumber(version, 3) || !areAll(digests, signer.hash))
    return failed('its signature has not the usual form');
  const certificate = embedded.find((one) => isNamed(one, signer.id));
  if (!certificate) return failed('the certificate that it names is not in it');
  const fault = faultOf(stamp, signer, certificate);
  if (fault !== undefined) return failed(fault);
  if (changedAmong(embedded)) return failed('a certificate in it was changed');
  return chainOf({ certificate, embedded, roots: roots.flatMap(pemCertificates), atMs: Date.parse(stamp.genTime) });
}

const failed = (detail: string): Origin => ({ result: 'failed', detail });

const isNumber = (value: Der | undefined, number: number): boolean =>
  value?.tag === TAG.integer && value.content.equals(Buffer.from([number]));

/** The only signer. */
function signerOf(sets: readonly Der[]): Signer | undefined {
  const infos = sets.flatMap(({ parts }) => parts);
  const parts = infos[0]?.parts ?? [];
  if (infos.length !== 1 || infos[0]?.tag !== TAG.sequence || !isSignerInfo(parts)) return undefined;
  const [version, id, digest, attributes, algorithm, signature] = parts;
  const hash = hashOf(digest);
  return isNumber(version, 1) && hash ? { id, hash, attributes, algorithm, signature: signature.content } : undefined;
}

type SignerInfo = readonly [Der, Der, Der, Der, Der, Der, ...Der[]];
/** Of its version, issuer and serial number, digest, signed attributes, algorithm and signature. */
const SIGNER_TAGS = [TAG.integer, TAG.sequence, TAG.sequence, TAG.context, TAG.sequence, TAG.octets];
const isSignerInfo = (parts: readonly Der[]): parts is SignerInfo =>
  SIGNER_TAGS.every((tag, position) => parts[position]?.tag === tag);

const hashOf = (algorithm: Der | undefined): Hash | undefined => HASHES.find(({ id }) => isOid(nameOf(algorithm), id));

/** The name of an algorithm without parameters. NULL counts as none. */
function nameOf(algorithm: Der | undefined): Der | undefined {
  if (algorithm?.tag !== TAG.sequence || algorithm.parts.length > 2) return undefined;
  const parameters = partOf(algorithm, 1);
  return !parameters || parameters.whole.equals(der(TAG.null)) ? partOf(algorithm, 0) : undefined;
}

const areAll = (digests: Der | undefined, hash: Hash): boolean =>
  digests?.tag === TAG.set && digests.parts.length === 1 && hashOf(partOf(digests, 0)) === hash;

/** Whether issuer and serial number, as a signer is named, are those of the certificate. */
function isNamed({ raw }: X509Certificate, id: Der): boolean {
  const fields = (partOf(readDer(raw), 0)?.parts ?? []).filter(({ tag }) => tag !== TAG.context);
  const [serial, , issuer] = fields;
  return issuer !== undefined && serial !== undefined && Buffer.concat([issuer.whole, serial.whole]).equals(id.content);
}

/** Why the certificate's key has not signed the stamp. */
function faultOf({ info }: TimeStamp, signer: Signer, certificate: X509Certificate): string | undefined {
  const { attributes, hash } = signer;
  const digest = createHash(hash.name).update(info).digest();
  if (!isOid(attributeOf(attributes, CONTENT_TYPE), STAMP_INFO)) return 'its signature is of another kind of content';
  if (attributeOf(attributes, MESSAGE_DIGEST)?.content.equals(digest) !== true)
    return 'its signature is of another content';
  if (!namesCertificate(attributes, certificate)) return 'its signature names another certificate';
  return isSigned(signer, certificate) ? undefined : 'its signature is wrong';
}

function attributeOf(attributes: Der, type: string): Der | undefined {
  const values = attributes.parts.find(({ parts }) => isOid(parts[0], type))?.parts[1];
  return values?.parts.length === 1 ? values.parts[0] : undefined;
}

function namesCertificate(attributes: Der, { raw }: X509Certificate): boolean {
  const hashed = (name: string): Buffer => createHash(name).update(raw).digest();
  const newer = partOf(attributeOf(attributes, SIGNING_CERTIFICATE_V2), 0, 0);
  if (!newer) {
    const older = partOf(attributeOf(attributes, SIGNING_CERTIFICATE), 0, 0, 0);
    return older?.content.equals(hashed('sha1')) === true;
  }
  const given = newer.parts.find(({ tag }) => tag === TAG.octets);
  // Without an algorithm it is SHA-256.
  const name = given === newer.parts[0] ? 'sha256' : hashOf(newer.parts[0])?.name;
  return name !== undefined && given?.content.equals(hashed(name)) === true;
}

function isSigned({ attributes, algorithm, hash, signature }: Signer, { publicKey }: X509Certificate): boolean {
  // The attributes are signed as the set that they are, not under the tag that they have in the structure.
  const signed = der(TAG.set, attributes.content);
  if (isOid(partOf(algorithm, 0), RSA_PSS)) {
    const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
    return verify(hash.name, signed, { key: publicKey, ...padding }, signature);
  }
  const isKnown = [RSA, ...hash.signatures].some((known) => isOid(nameOf(algorithm), known));
  return isKnown && verify(hash.name, signed, publicKey, signature);
}
