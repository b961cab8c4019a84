import type * as z from 'zod';
import type { Settings } from '../../functions/anchor/contract';
import type { Environment } from '../environments/schema';

type Variables = Pick<z.input<typeof Settings>, 'TIMESTAMP_AUTHORITIES' | 'DNS_TTL_SECONDS'>;

/** The settings of functions that write or stamp evidence. */
export const evidenceSettings = ({
  evidence,
  dnsTtlSeconds,
}: Environment): Readonly<Record<keyof Variables, string>> => ({
  TIMESTAMP_AUTHORITIES: JSON.stringify(evidence.timestampAuthorities),
  DNS_TTL_SECONDS: String(dnsTtlSeconds),
});
