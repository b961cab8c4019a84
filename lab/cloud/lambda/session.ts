/**
 * Temporary credentials, as a function finds them in its environment and people get them. Real session tokens are
 * opaque, and AWS reads the principal out of them; ours is its ARN, marked so that nothing else passes for one.
 */
const PREFIX = 'lab-session/';
/**
 * A function's role, or the session of a role that somebody assumed; with no letter that AWS takes for neither (IAM and
 * STS API reference, `RoleName` and `RoleSessionName`).
 */
const PRINCIPAL =
  /^arn:aws:(?:iam::\d{12}:role\/[\w+=,.@/-]+|sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]{2,64})$/;

/** The session token of whoever runs as this principal. */
export function sessionToken(principal: string): string {
  return PREFIX + principal;
}

/** The principal's ARN; undefined when this is no token of ours, or one that AWS would not have given. */
export function principalOf(token: string): string | undefined {
  const principal = token.startsWith(PREFIX) ? token.slice(PREFIX.length) : '';
  return PRINCIPAL.test(principal) ? principal : undefined;
}
