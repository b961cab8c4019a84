import { type StampReply, plainReply, readStampReply, stampQuestion, stampRequest } from '../../strategy/time-stamp';
import { originOf } from '../../strategy/time-stamp-signature';
import { request } from '../runtime/http';
import type { Settings } from './contract';

const TIMEOUT_MS = 5000;

type Authority = Settings['TIMESTAMP_AUTHORITIES'][number];
type Stamped = { readonly kind: 'stamped'; readonly reply: Buffer } | Extract<StampReply, { kind: 'refused' }>;

/**
 * Asks an authority for a stamp of what has that SHA-256. An answer that nobody could verify later counts as refused.
 * Never throws.
 */
export async function stamp(digest: string, { url, root }: Authority): Promise<Stamped> {
  const asked = stampQuestion(digest, url);
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
  const exchange = { url, method: 'POST', headers, body: stampRequest(asked), timeoutMs: TIMEOUT_MS } as const;
  const answer = await request({ ...exchange, encoding: 'latin1' });
  if (answer.kind === 'silent') return { kind: 'refused', reason: answer.reason };
  if (answer.status !== 200) return { kind: 'refused', reason: `status ${answer.status}` };
  const read = readStampReply(Buffer.from(answer.body, 'latin1'), asked);
  if (read.kind === 'refused') return read;
  const { result, detail } = originOf(read.stamp, root === undefined ? [] : [root]);
  return result === 'failed' ? { kind: 'refused', reason: detail } : { kind: 'stamped', reply: plainReply(read.stamp) };
}
