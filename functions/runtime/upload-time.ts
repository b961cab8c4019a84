import { CLIENT_OPTIONS } from './clients';

/** Assumption: an upload, also to another region of the residency, is at least as fast. */
const BYTES_PER_SECOND_MIN = 5e6;

/**
 * How long one upload may take, in ms. The SDK's time-out is for the upload and the answer together, and `ledger.jsonl`
 * of a long night has 20 MB.
 */
export const uploadMs = (body: unknown): number => {
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body.length : 0;
  return CLIENT_OPTIONS.requestHandler.requestTimeout + Math.floor(bytes / BYTES_PER_SECOND_MIN) * 1000;
};
