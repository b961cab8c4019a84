import * as z from 'zod';
import type { Service } from '../../../strategy/layers';
import { secretProblem } from '../../../strategy/credential';
import { SETTING_VALUE_MAX } from '../../../strategy/setting';

/** The methods that each service answers. A credential cannot be read back; `POST` logs in. */
export const MENU = {
  identity: ['PUT', 'POST'],
  'control-plane': ['GET', 'PUT'],
} as const satisfies Partial<Record<Service, readonly string[]>>;

/**
 * `PUT /identity/{user}` registers a secret for a user of the session's tenant. `POST` logs in with it; the header
 * `x-tenant-id` names the user's tenant. `PUT /tenants/{placement}/{tenant}/{user}`, signed, registers a tenant's first
 * user.
 */
export const Secret = z.object({
  value: z.string().check((context) => {
    const message = secretProblem(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', input: '', message });
  }),
});

/** `PUT /control-plane/{key}`: a tenant's setting, at most 64 Ki characters. */
export const Setting = z.object({ value: z.string().max(SETTING_VALUE_MAX) });

/**
 * 200 of a login; 401 for an unknown user or a wrong secret. The session is valid for an hour, in every region of the
 * placement.
 */
export const LoggedIn = z.object({
  key: z.string(),
  session: z.string(),
  version: z.string(),
  region: z.string(),
  epoch: z.number().int(),
});
export type LoggedIn = z.output<typeof LoggedIn>;
