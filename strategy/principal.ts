/**
 * Which person signed a call (strategy §2: two persons agree). AWS gives an ARN. This file maps all ARNs that the same
 * person can have to one name, and gives no name to an ARN that several persons may share. Assumes that a person who
 * may answer has only one way to sign: a person with both a user and a role of their own counts as two (docs/adr/0025).
 */

/** `name`: `<account>/<kind>/<name>`, the same for every session of the same person. */
export type Principal =
  { readonly kind: 'person'; readonly name: string } | { readonly kind: 'unclear'; readonly reason: string };

const USER = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/s;
const SESSION = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;
/** The roles that Identity Center makes, one per permission set: the name of the set and sixteen hex digits. */
const IDENTITY_CENTER_ROLE = /^awsreservedsso_[\w+=,.@-]+_[0-9a-f]{16}$/;
/** The characters that AWS allows in names of users, roles and sessions. */
const NAME = /^[\w+=,.@-]+$/;
/** Invisible characters, and spaces. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The person behind `userArn` of a call that IAM allowed. A user is a person, whatever its path. A person who assumes a
 * role chooses the session name, so the role is the person, except for roles of Identity Center: there Identity Center
 * sets the session name, so the session name is the person, whatever the permission set. Root, federated users and
 * names that AWS would not allow are `unclear`. Never throws.
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

/** Makes names equal that look the same, or that AWS treats as the same. */
const plain = (name: string): string => name.normalize('NFKC').replace(UNSEEN, '').toLowerCase();

const unclear = (reason: string): Principal => ({ kind: 'unclear', reason });
