/**
 * The credentials that a function finds in its environment. Real session tokens are opaque, and AWS reads the role out
 * of them; ours is that role, marked so that nothing else passes for one.
 */
const PREFIX = 'lab-session/';

/** The session token of a function that runs as this role. */
export function sessionToken(roleArn: string): string {
  return PREFIX + roleArn;
}

/** The role's ARN; undefined when this is no token of ours. */
export function roleOf(token: string): string | undefined {
  return token.startsWith(PREFIX) ? token.slice(PREFIX.length) : undefined;
}
