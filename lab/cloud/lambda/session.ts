/**
 * Temporary credentials, as in a function's environment or as people get them. Real session tokens are opaque, and AWS
 * reads the principal out of them. A token of the lab is the principal's ARN with a prefix, so that no other text
 * passes for one.
 */
const PREFIX = 'lab-session/';
/**
 * A function's role, or a session of a role that somebody assumed. Names have only the characters that AWS accepts (IAM
 * and STS API reference, `RoleName` and `RoleSessionName`).
 */
const PRINCIPAL =
  /^arn:aws:(?:iam::\d{12}:role\/[\w+=,.@/-]+|sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]{2,64})$/;

/** The session token of this principal. */
export function sessionToken(principal: string): string {
  return PREFIX + principal;
}

/** The principal's ARN. Undefined when this is no token of the lab, or one that AWS would not have issued. */
export function principalOf(token: string): string | undefined {
  const principal = token.startsWith(PREFIX) ? token.slice(PREFIX.length) : '';
  return PRINCIPAL.test(principal) ? principal : undefined;
}
