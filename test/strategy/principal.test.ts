import fc from 'fast-check';
import { personOf } from '../../strategy/principal';

const ACCOUNT = '111111111111';
const user = (path: string): string => `arn:aws:iam::${ACCOUNT}:user/${path}`;
const session = (role: string, name: string): string => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;
const sso = (set: string): string => `AWSReservedSSO_${set}_0123456789abcdef`;
const nameOf = (arn: string): string => {
  const principal = personOf(arn);
  return principal.kind === 'person' ? principal.name : `unclear: ${principal.reason}`;
};

const name = fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{2,20}$/);
/** Zero width, soft hyphen, direction, filler, variation selector, no-break space, control. */
const UNSEEN = ['\u200B', '\u200D', '\u2060', '\uFEFF', '\u00AD', '\u202E', '\u3164', '\uFE0F', '\u00A0', '\u0007'];

/** The same name with something unseen in it, in other letters' widths and cases. */
const disguised = (plain: string) =>
  fc
    .tuple(fc.constantFrom(...UNSEEN), fc.nat(plain.length), fc.boolean(), fc.boolean())
    .map(([unseen, at, isLoud, isWide]) => {
      const loud = isLoud ? plain.toUpperCase() : plain.toLowerCase();
      const wide = isWide ? loud.replace(/[A-Za-z0-9]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)) : loud;
      return wide.slice(0, at) + unseen + wide.slice(at);
    });
const nameAndDisguise = name.chain((plain) => fc.tuple(fc.constant(plain), disguised(plain)));

describe('the person behind a signed call', () => {
  it.each([
    ['a user', user('alice'), `${ACCOUNT}/user/alice`],
    ['a user with a path', user('division/team/Alice'), `${ACCOUNT}/user/alice`],
    ['a role, whatever its session', session('incident-commander', 'alice'), `${ACCOUNT}/role/incident-commander`],
    ['who came through Identity Center', session(sso('Ops'), 'Alice@x.com'), `${ACCOUNT}/identity-center/alice@x.com`],
    ['a role whose name goes on', session(`${sso('Ops')}0`, 'bob'), `${ACCOUNT}/role/${sso('ops').toLowerCase()}0`],
    ['a role whose name begins before', session(`x${sso('Ops')}`, 'b'), `${ACCOUNT}/role/x${sso('ops').toLowerCase()}`],
    ['a role that only calls itself so', session('AWSReservedSSO_mine', 'bob'), `${ACCOUNT}/role/awsreservedsso_mine`],
  ])('is %s', (_what, arn, expected) => expect(nameOf(arn)).toBe(expected));

  it.each([
    ['the root user', `arn:aws:iam::${ACCOUNT}:root`],
    ['a federated user', `arn:aws:sts::${ACCOUNT}:federated-user/alice`],
    ['a role without a session', `arn:aws:iam::${ACCOUNT}:role/alice`],
    ['a session without a name', `arn:aws:sts::${ACCOUNT}:assumed-role/alice/`],
    ['a role with a path', `arn:aws:sts::${ACCOUNT}:assumed-role/a/b/c`],
    ['a user of the wrong service', `arn:aws:sts::${ACCOUNT}:user/alice`],
    ['no account', 'arn:aws:iam::1:user/alice'],
    ['nothing', ''],
    ['a name that is not to be seen', user('\u200B')],
    ['a name in letters that look like others', user('\u0430lice')],
    ['a name that ends in such letters', user('alic\u0435')],
    ['a user behind something else', `x${user('alice')}`],
    ['a session behind something else', `x${session('ops', 'alice')}`],
    ['a user whose name goes on with a path', user('alice/')],
  ])('is unclear for %s', (_what, arn) => expect(personOf(arn).kind).toBe('unclear'));

  it('is asked to sign in another way, or told what is wrong with the name', () => {
    expect(nameOf(`arn:aws:iam::${ACCOUNT}:root`)).toBe(
      'unclear: the root user and federated users cannot be told apart: sign as a user, a role or with Identity Center',
    );
    expect(nameOf(user('\u0430lice'))).toBe(
      'unclear: the name of who signed holds letters that AWS does not give to users, roles or sessions',
    );
  });

  it('is one person, whatever the sessions of a role are called', () => {
    fc.assert(
      fc.property(name, name, name, (role, one, other) => {
        fc.pre(!role.toLowerCase().startsWith('awsreservedsso_'));
        expect(nameOf(session(role, one))).toBe(nameOf(session(role, other)));
      }),
    );
  });

  it('is one person, whatever case, width and unseen letters the name comes in', () => {
    fc.assert(
      fc.property(nameAndDisguise, ([plain, other]) => {
        expect(nameOf(user(other))).toBe(nameOf(user(plain)));
        expect(nameOf(session(sso('Ops'), other))).toBe(nameOf(session(sso('Ops'), plain)));
      }),
    );
  });

  it('is one person in Identity Center, whatever the permission set, and one user, whatever the path', () => {
    fc.assert(
      fc.property(name, name, name, (who, one, other) => {
        expect(nameOf(session(sso(one), who))).toBe(nameOf(session(sso(other), who)));
        expect(nameOf(user(`${one}/${who}`))).toBe(nameOf(user(`${other}/${one}/${who}`)));
      }),
    );
  });

  it('is two persons when names, accounts or kinds differ', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(one.toLowerCase() !== other.toLowerCase());
        expect(nameOf(user(one))).not.toBe(nameOf(user(other)));
        expect(nameOf(session(one, 's'))).not.toBe(nameOf(session(other, 's')));
        expect(nameOf(session(sso('Ops'), one))).not.toBe(nameOf(session(sso('Ops'), other)));
        expect(nameOf(user(one))).not.toBe(nameOf(user(one).replace(ACCOUNT, '222222222222')));
        expect(nameOf(user(one))).not.toBe(nameOf(session(sso('Ops'), one)));
      }),
    );
  });
});
