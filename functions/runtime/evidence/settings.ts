import * as z from 'zod';
import { BaseSettings, Json } from '../base-settings';

/**
 * `TIMESTAMP_AUTHORITIES`: who is asked for time stamps (RFC 3161). `root`: its root certificate in PEM.
 * `DNS_TTL_SECONDS`: for how long resolvers keep an answer.
 */
export const EvidenceSettings = BaseSettings.extend({
  TIMESTAMP_AUTHORITIES: Json.pipe(z.array(z.object({ url: z.url(), root: z.string().exactOptional() }))),
  DNS_TTL_SECONDS: z.string().regex(/^\d+$/, 'must be seconds').transform(Number),
});
export type EvidenceSettings = z.output<typeof EvidenceSettings>;
