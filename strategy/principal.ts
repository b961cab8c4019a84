/**
 * Which person stands behind a signed call (strategy §2: two persons agree). AWS hands over an ARN; this makes one name
 * of all ARNs under which the same person can come, and none of those that several may share. Assumes that whoever may
 * answer comes in one way only: somebody with a user and a role of their own is two here (docs/adr/0025).
 */

/** `name`: `<account>/<kind>/<name>`, the same for every session of the same person. */
export type Principal =
  { readonly kind: 'person'; readonly name: string } | { readonly kind: 'unclear'; readonly reason: string };

const USER = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/s;
const SESSION = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
/** The roles that Identity Center makes, one for each permission set: name of the set and sixteen hex digits. */
const IDENTITY_CENTER_ROLE = /^awsreservedsso_[\w+=,.@-]+_[0-9a-f]{16}$/;
/** What AWS takes for names of users, roles and sessions. */
const NAME = /^[\w+=,.@-]+$/;
/** What nobody sees, and spaces. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The person behind `userArn` of a call that IAM let in. A user is itself, whatever its path. Who assumes a role
 * chooses the name of the session, so the role is the person, unless Identity Center made it: then Identity Center has
 * set the session's name, and that is the person, whatever the permission set. Root, federated users and names that AWS
 * would not give are `unclear`. Never throws.
 */
export function personOf(userArn: string): Principal {
  const [, owner = '', user] = USER.exec(userArn) ?? [];
  if (user !== undefined) return named(owner, 'user', user);
  const [, account = '', role, session = ''] = SESSION.exec(userArn) ?? [];
  if (role === undefined)
    return unclear(
      'the root user and federated users cannot be told apart: sign as a user, a role or with Identity Center',
    );
  return IDENTITY_CENTER_ROLE.test(plain(role))
    ? named(account, 'identity-center', session)
    : named(account, 'role', role);
}

function named(account: string, kind: string, given: string): Principal {
  const name = plain(given);
  return NAME.test(name)
    ? { kind: 'person', name: `${account}/${kind}/${name}` }
    : unclear('the name of who signed holds letters that AWS does not give to users, roles or sessions');
}

/** Names that look the same, or that AWS takes for the same, are the same. */
const plain = (name: string): string => name.normalize('NFKC').replace(UNSEEN, '').toLowerCase();

const unclear = (reason: string): Principal => ({ kind: 'unclear', reason });
