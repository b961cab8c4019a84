import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { type TokenChannel, tokenName } from '../../strategy/channels';
import { channelsSecret } from '../../strategy/names';
import type { Sent } from '../../strategy/post';
import type { Topology } from '../../strategy/topology';
import { parseJson } from '../runtime/base-settings';
import { CLIENT_OPTIONS } from '../runtime/clients';

/** This region's replica. */
export const secrets = new SecretsManagerClient(CLIENT_OPTIONS);

/** A new token is in use within this time. */
const KEPT_MS = 5 * 60_000;

const Tokens = z.string().transform(parseJson).pipe(z.record(z.string(), z.string()));

let kept: { readonly tokens: Readonly<Record<string, string>>; readonly untilMs: number } | undefined;

/** The channel's token. Never throws, and says nothing of the secret but what is missing. */
export async function tokenOf(
  { topology }: { readonly topology: Topology },
  channel: TokenChannel,
): Promise<{ readonly kind: 'known'; readonly token: string } | Extract<Sent, { kind: 'refused' }>> {
  const secret = channelsSecret(topology);
  const name = tokenName(channel);
  try {
    const token = (await tokens(secret))[name];
    return token === undefined || token === ''
      ? { kind: 'refused', reason: `the secret ${secret} has no token for ${name}` }
      : { kind: 'known', token };
  } catch (error) {
    const problem = error instanceof Error ? error.name : 'an unknown error';
    return { kind: 'refused', reason: `the secret ${secret} cannot be read: ${problem}` };
  }
}

async function tokens(secret: string): Promise<Readonly<Record<string, string>>> {
  if (kept && Date.now() < kept.untilMs) return kept.tokens;
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  kept = { tokens: Tokens.parse(SecretString), untilMs: Date.now() + KEPT_MS };
  return kept.tokens;
}
