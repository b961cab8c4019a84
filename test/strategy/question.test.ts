import * as fc from 'fast-check';
import { type Asked, outdatedBy } from '../../strategy/question';
import { rowsDue } from '../../strategy/due';
import { marks, observations } from './observed';
import { BUCKET_FAILS, EAST, GONE, LOGIN_FAILS, movedTo, names, row, situation, WEST } from './situations';

const QUIET = observations({});
const BUCKET = ['us-east/content-standard', 'us-east/analytics'];
const asked = (about: readonly string[], more: Partial<Asked> = {}): Asked => ({
  ...{ about, lost: false, byHand: false },
  ...more,
});
const outdated = (question: Asked, seen: Parameters<typeof situation>, isSoaked = false) =>
  outdatedBy(question, situation(...seen), { source: EAST, isSoaked });

describe('a question to a person', () => {
  it('stays the question while the same is due, or less', () => {
    expect(outdated(asked(BUCKET), [BUCKET_FAILS])).toBeUndefined();
    expect(outdated(asked([...BUCKET, 'us-east/tooling']), [BUCKET_FAILS])).toBeUndefined();
    // What has been moved in the meantime is not due any more.
    expect(outdated(asked(BUCKET), [BUCKET_FAILS, { routes: movedTo(WEST, 'us-east') }])).toBeUndefined();
  });

  it('is asked again when more is due than it was about, and says what', () => {
    expect(outdated(asked(BUCKET), [LOGIN_FAILS])).toBe(
      'more has to leave us-east-1 by now: us-east/identity, us-east/control-plane, us-west/identity, us-west/control-plane',
    );
    expect(outdated(asked(BUCKET.slice(1)), [BUCKET_FAILS])).toContain('us-east/content-standard');
    // The same service of another placement is another matter.
    expect(outdated(asked(['us-west/content-standard', 'us-east/analytics']), [BUCKET_FAILS])).toContain('us-east/');
  });

  it('is asked again once the region is lost, if it was not when it was asked', () => {
    const all = names(rowsDue(situation(GONE), EAST));
    expect(outdated(asked(all), [GONE])).toBe('us-east-1 is lost by now');
    expect(outdated(asked(all, { lost: true }), [GONE])).toBeUndefined();
    expect(outdated(asked(all, { lost: true }), [LOGIN_FAILS])).toBeUndefined();
  });

  it('is taken back once nothing of it is due and the region was well for long enough, and not before', () => {
    expect(outdated(asked(BUCKET), [QUIET])).toBeUndefined();
    expect(outdated(asked(BUCKET), [QUIET], true)).toBe('us-east-1 is well again');
    expect(outdated(asked(BUCKET), [BUCKET_FAILS], true)).toBeUndefined();
  });

  it('is not taken back because nobody can say anything, or for what a rollback left to be moved', () => {
    expect(outdated(asked(BUCKET), [[]])).toBeUndefined();
    expect(outdated(asked(BUCKET), [observations({ [EAST]: marks('UUU') })])).toBeUndefined();
    const held = row('us-east', 'tooling', { epoch: 3, mode: 'read-only', weights: { [EAST]: 0, [WEST]: 100 } });
    expect(outdated(asked(['us-east/tooling']), [QUIET, { routes: [held] }], true)).toBeUndefined();
  });

  it('that a person started by hand stands, whatever becomes of it', () => {
    const seen = fc.constantFrom(GONE, LOGIN_FAILS, BUCKET_FAILS, QUIET, []);
    fc.assert(
      fc.property(seen, fc.boolean(), fc.boolean(), (found, lost, isSoaked) => {
        expect(outdated(asked([], { byHand: true, lost }), [found], isSoaked)).toBeUndefined();
      }),
    );
  });

  it('that has just been asked about what is due is never outdated by the same facts', () => {
    const seen = fc.constantFrom(GONE, LOGIN_FAILS, BUCKET_FAILS);
    fc.assert(
      fc.property(seen, fc.boolean(), (found, isSoaked) => {
        const known = situation(found);
        const about = names(rowsDue(known, EAST));
        const lost = known.conditions.some(({ region, kind }) => region === EAST && kind === 'lost');
        expect(outdated(asked(about, { lost }), [found], isSoaked)).toBeUndefined();
      }),
    );
  });
});
