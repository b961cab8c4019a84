import type * as z from 'zod';
import type { Settings } from '../../functions/anchor/contract';
import type { Environment } from '../environments/schema';

type Variables = Pick<z.input<typeof Settings>, 'TIMESTAMP_AUTHORITIES'>;

/** The setting of functions that write or stamp evidence. */
export const authoritiesOf = ({ evidence }: Environment): Readonly<Record<keyof Variables, string>> => ({
  TIMESTAMP_AUTHORITIES: JSON.stringify(evidence.timestampAuthorities),
});
