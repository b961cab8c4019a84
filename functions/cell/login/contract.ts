import * as z from 'zod';
import type { Service } from '../../../strategy/layers';
import { SETTING_VALUE_MAX } from '../../../strategy/setting';

/** Which methods each service answers. A credential cannot be read back; `POST` logs in. */
export const MENU = {
  identity: ['PUT', 'POST'],
  'control-plane': ['GET', 'PUT'],
} as const satisfies Partial<Record<Service, readonly string[]>>;

/** `PUT /identity/{user}` registers a secret, `POST` logs in with it. Secrets are 256-bit tokens, so a plain hash protects them. */
export const Secret = z.object({ value: z.string().min(16).max(1024) });

/** `PUT /control-plane/{key}`: a tenant's setting, at most 64 Ki characters. */
export const Setting = z.object({ value: z.string().max(SETTING_VALUE_MAX) });

/** 200 of a login. 401 for a wrong secret, 404 for an unknown user. The session holds in every region that has the credential. */
export const LoggedIn = z.object({
  key: z.string(),
  session: z.string(),
  version: z.string(),
  region: z.string(),
  epoch: z.number().int(),
});
