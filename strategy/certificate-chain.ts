/**
 * Whether a certificate for time stamps comes from a root that the reader trusts, and was valid at a given time. Not
 * checked: revocation, and whether the usage is marked as critical. OpenSSL checks the latter.
 */
import { X509Certificate } from 'node:crypto';

/** `not checked`: the reader has given no root. */
export interface Origin {
  readonly result: 'ok' | 'failed' | 'not checked';
  readonly detail: string;
}

/** `embedded`: certificates that came with the signature. They are no roots. `atMs`: when it was made. */
interface Chain {
  readonly certificate: X509Certificate;
  readonly embedded: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
  readonly atMs: number;
}

const FOR_TIME_STAMPS = '1.3.6.1.5.5.7.3.8';
const CHAIN_MAX = 8;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a text in PEM. */
export const pemCertificates = (text: string): readonly X509Certificate[] =>
  (text.match(PEM) ?? []).flatMap((one) => certificateOf(one));

/** The certificate in DER or PEM. None when it cannot be read: whatever needs it says that it is missing. */
export function certificateOf(source: Buffer | string): readonly X509Certificate[] {
  try {
    return [new X509Certificate(source)];
  } catch {
    return [];
  }
}

/** A certificate whose own issuer is among them, and has not signed it: somebody changed it. */
export const changedAmong = (embedded: readonly X509Certificate[]): X509Certificate | undefined =>
  embedded.find((one) => embedded.some((issuer) => one.checkIssued(issuer) && !isFrom(one, issuer)));

/** Follows the issuers from the certificate to a root. */
export function chainOf({ certificate, embedded, roots, atMs }: Chain): Origin {
  if (!isForTimeStamps(certificate)) return failed('its certificate is not for time stamps');
  if (roots.length === 0)
    return { result: 'not checked', detail: 'its own certificate has signed it, but no root to trust was given' };
  let last = certificate;
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    if (!wasValid(last, atMs)) return failed(`the certificate of ${oneLine(last)} was not valid then`);
    const root = roots.find((one) => one.raw.equals(last.raw) || isFrom(last, one));
    if (root) return wasValid(root, atMs) ? { result: 'ok', detail: `by ${oneLine(certificate)}` } : expired(root);
    const next = issuerAmong(embedded, last);
    if (!next) break;
    last = next;
  }
  return failed('its certificate does not come from a root that was given');
}

const failed = (detail: string): Origin => ({ result: 'failed', detail });
const expired = (one: X509Certificate): Origin => failed(`the root ${oneLine(one)} was not valid then`);

/** Node's types call the list of extended usages a text. */
function isForTimeStamps({ keyUsage }: X509Certificate): boolean {
  const usages: unknown = keyUsage;
  return Array.isArray(usages) && usages.includes(FOR_TIME_STAMPS);
}

const isFrom = (one: X509Certificate, issuer: X509Certificate): boolean =>
  one.checkIssued(issuer) && one.verify(issuer.publicKey);

const issuerAmong = (embedded: readonly X509Certificate[], one: X509Certificate): X509Certificate | undefined =>
  embedded.find((issuer) => issuer.ca && !issuer.raw.equals(one.raw) && isFrom(one, issuer));

const wasValid = ({ validFrom, validTo }: X509Certificate, atMs: number): boolean =>
  Date.parse(validFrom) <= atMs && atMs <= Date.parse(validTo);

const oneLine = ({ subject }: X509Certificate): string => subject.replaceAll('\n', ', ');
