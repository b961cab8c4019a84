import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';
import type { Region } from '../../strategy/topology';
import { readSettings } from './settings';

/**
 * The credentials that Lambda gives every function for the life of its execution environment. The SDK looks at this
 * source first.
 */
const Credentials = z.object({
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.string().exactOptional(),
});

interface Unsigned {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns the headers of a signed request (Signature Version 4). Fetch adds `host` itself. */
export type Sign = (request: Unsigned) => Promise<Record<string, string>>;

/** Services that take plain requests of ours. API Gateway is `execute-api`. */
type Signed = 'cloudformation' | 'execute-api' | 'fis' | 'ses' | 'states' | 'support';

/**
 * Signs with this function's role, for one service in one region. Throws SettingsInvalid when the environment holds no
 * credentials.
 */
export function signerFor(region: Region, service: Signed = 'execute-api'): Sign {
  const env = readSettings(Credentials);
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    ...(env.AWS_SESSION_TOKEN !== undefined && { sessionToken: env.AWS_SESSION_TOKEN }),
  };
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  return async ({ host, headers, ...rest }) => {
    const request = { ...rest, protocol: 'https:', hostname: host, headers: { ...headers, host } };
    const signed = await signer.sign(request, { signingDate: new Date() });
    return Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name !== 'host'));
  };
}
