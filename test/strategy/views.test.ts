import type { Marks, Observation } from '../../strategy/observation';
import type { Probe } from '../../strategy/probe';
import { quorumSize, viewsOf, type Views } from '../../strategy/views';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { marks, NOW_MS, observation } from './observed';

const [EAST, WEST, EU, WITNESS] = ['us-east-1', 'us-west-2', 'eu-central-1', 'us-east-2'] as const;

/** What is said of a probe of us-east-1. */
const views = (observations: readonly Observation[], probe: Probe = 'identity'): Views =>
  viewsOf(observations, { topology: DEV_TOPOLOGY, region: EAST, probe, nowMs: NOW_MS });
/** Its three peers, who see it so; null says nothing. */
const peers = (...seen: (Marks | null)[]): Observation[] =>
  [WEST, EU, WITNESS].flatMap((observer, index) => {
    const found = seen[index];
    return found ? [observation(observer, { [EAST]: found })] : [];
  });
const logins = (...lasts: string[]): Views => views(peers(...lasts.map((last) => marks('', { identity: last }))));
const outside = (...lasts: string[]): Views => views(peers(...lasts.map((last) => marks('', { outside: last }))));
const slow = 'IH'.repeat(12) + 'HHH';

it('a quorum is more than half of those there are', () => {
  expect([1, 2, 3, 4, 5].map(quorumSize)).toEqual([1, 2, 2, 3, 3]);
  expect(logins().needed).toBe(2);
});

describe('a peer', () => {
  const sees = (last: string, ageSeconds = 5, by: Parameters<typeof marks>[1] = {}) =>
    views([observation(WEST, { [EAST]: marks(last, by) }, ageSeconds)]).peers;

  it('sees the region well, failing or silent, or says nothing of it', () => {
    const seen = ['', 'IIII', slow, 'SSS', 'II', 'U'].map((last) => sees(last)[0]);
    expect(seen.map((one) => one?.sees)).toEqual(['well', 'failing', 'failing', 'silent', 'unknown', 'unknown']);
    expect(sees('')).toEqual([
      { observer: WEST, sees: 'well' },
      { observer: EU, sees: 'unknown' },
      { observer: WITNESS, sees: 'unknown' },
    ]);
  });

  it('is counted for each budget that it has seen spent', () => {
    const counted = ({ fast, slow: spent, ailing, well }: Views) => [fast, spent, ailing, well];
    expect(counted(logins('IIII', 'I'.repeat(12), slow))).toEqual([2, 2, 2, 1]);
    expect(counted(logins('II', '', 'U'))).toEqual([0, 0, 1, 1]);
  });

  it('is counted when it is certain, when it failed just now, and by how long it has watched', () => {
    const of = ({ certain, badNow, watched }: Views) => [certain, badNow, watched];
    expect(of(logins('IIIII', 'IIIIH', 'II'))).toEqual([1, 2, 90]);
    const short = (length: number): Marks => ({ ...marks(''), identity: 'H'.repeat(length) });
    expect(of(views(peers(short(7), short(30), short(12))))).toEqual([0, 0, 12]);
    expect(of(views(peers(short(12), short(7), short(30))))).toEqual([0, 0, 12]);
    expect(of(views(peers(short(30))))).toEqual([0, 0, 0]);
  });

  it('hears nothing only when no probe is answered', () => {
    expect(views(peers(marks('SSS'))).silent).toBe(1);
    expect(views(peers(marks('', { identity: 'SSS' })))).toMatchObject({
      silent: 0,
      peers: [{ sees: 'unknown' }, {}, {}],
    });
    expect(views(peers(marks('SSS', { orchestration: '' }))).silent).toBe(0);
  });

  it('has seen it well just now, or a tick and a half ago, and not before that', () => {
    const at = (ageSeconds: number) => views([observation(WEST, {}, ageSeconds)]);
    expect([0, 15, 15.001, 30].map((age) => at(age).well)).toEqual([1, 1, 0, 0]);
    expect([15, 15.001].map((age) => sees('', age)[0]?.sees)).toEqual(['well', 'unknown']);
    // What has failed since then, has; and so has what is silent.
    expect(views([observation(WEST, { [EAST]: marks('IIII') }, 30)])).toMatchObject({ fast: 1, ailing: 1 });
    expect(sees('SSS', 30)[0]?.sees).toBe('silent');
  });

  it('that does not watch the region says nothing of it, and is counted among those who have to agree', () => {
    const blind = { ...observation(WEST), seen: { [WEST]: marks('') } };
    expect(views([blind])).toMatchObject({
      peers: [{ sees: 'unknown' }, {}, {}],
      well: 0,
      outside: 'unknown',
      needed: 2,
    });
  });
});

describe('the region’s own report', () => {
  const says = (last: string) => views([observation(EAST, { [EAST]: marks(last) })]).ownReport;

  it('is that it serves once nothing has failed for three minutes, and that it fails from the second failure', () => {
    expect(['', `I${'H'.repeat(18)}`, `I${'H'.repeat(17)}`, 'I'].map(says)).toEqual([
      ...['well', 'well', 'unknown', 'unknown'],
    ]);
    expect(['II', 'IIII', slow].map(says)).toEqual(['failing', 'failing', 'failing']);
    expect(says('UUU')).toBe('unknown');
  });

  it('is not counted among the peers, and neither is that of a stranger', () => {
    for (const observer of [EAST, 'eu-west-1'])
      expect(views([observation(observer, { [EAST]: marks('IIII') })])).toMatchObject({
        ...{ fast: 0, ailing: 0, outside: 'unknown', sinceMs: null },
      });
  });

  it('is that it serves as long as it has not failed twice of late, by its own word alone', () => {
    const serves = (last: string, observer: string = EAST) =>
      views([observation(observer, { [EAST]: marks(last) })]).ownServes;
    expect(['', 'I', 'II', 'IIII'].map((last) => serves(last))).toEqual([true, true, false, false]);
    expect(serves('', WEST)).toBe(false);
    const both = [observation(WEST, { [EAST]: marks('IIII') }), observation(EAST, { [EAST]: marks('') })];
    expect(views(both).ownServes).toBe(true);
  });

  it('is of the probe that is asked about', () => {
    const own = [observation(EAST, { [EAST]: marks('', { orchestration: 'IIII' }) })];
    expect([views(own).ownReport, views(own, 'orchestration').ownReport]).toEqual(['well', 'failing']);
  });

  it('is none when it gives no sign of life, or says nothing of itself', () => {
    expect(views(peers(marks(''), marks(''), marks(''))).ownReport).toBe('none');
    expect(views([observation(EAST, {}, 31)]).ownReport).toBe('none');
    expect(views([{ ...observation(EAST), seen: { [WEST]: marks('') } }]).ownReport).toBe('none');
  });
});

describe('the view from outside', () => {
  it('is what most of those say who got an answer', () => {
    expect(outside('', '', 'S').outside).toBe('up');
    expect(outside('S', 'S', '').outside).toBe('down');
    expect(outside('S', 'U', 'U').outside).toBe('down');
    expect([outside('S', '', 'U').outside, outside('U', 'U', 'U').outside, outside().outside]).toEqual([
      ...['unknown', 'unknown', 'unknown'],
    ]);
  });

  it('has spent a budget when a quorum was told so for as long', () => {
    const spent = (...lasts: string[]) => [outside(...lasts).outsideFast, outside(...lasts).outsideSpent];
    expect(spent('SSS', 'SSS', 'SSS')).toEqual([false, false]);
    expect(spent('SSSS', 'SSSS', '')).toEqual([true, false]);
    expect(spent('SSSS', '', '')).toEqual([false, false]);
    const long = 'S'.repeat(12);
    expect(spent(long, long, '')).toEqual([true, true]);
    expect(spent(long, 'S'.repeat(11), '')).toEqual([true, false]);
  });
});

describe('the door', () => {
  it('is broken when most of those say so who see it fail', () => {
    expect(logins('XX', 'XX', 'II').doorBroken).toBe(true);
    expect(logins('XX', '', '').doorBroken).toBe(true);
    expect(logins('XX', 'II', '').doorBroken).toBe(false);
    expect(logins('XX', 'II', 'II').doorBroken).toBe(false);
    expect(logins('', '', '').doorBroken).toBe(false);
    // Whoever sees it well again has no part in that.
    expect(logins('XHHH', 'XHHH', 'II').doorBroken).toBe(false);
  });
});

describe('since when it fails', () => {
  const ago = (...lasts: string[]) => {
    const { sinceMs } = logins(...lasts);
    return sinceMs === null ? null : (NOW_MS - 5000 - sinceMs) / 1000;
  };

  it('is when a quorum had seen it, whoever was first', () => {
    expect(ago('III', 'I', 'IIIII')).toBe(20);
    expect(ago('IIIII', 'III', 'I')).toBe(20);
    expect(ago('', 'III', 'I')).toBe(0);
  });

  it('is unknown while fewer have seen it', () => {
    expect([ago('IIIII', '', ''), ago('', '', ''), ago()]).toEqual([null, null, null]);
  });
});

it('may have served until a tick after anybody last saw it well, an observer that has fallen silent among them', () => {
  const seen = (last: string, ageSeconds: number) =>
    observation(WEST, { [EAST]: marks('', { identity: last }) }, ageSeconds);
  const at = (secondsAgo: number): number => NOW_MS - secondsAgo * 1000;
  expect(views([seen('SHSSS', 5)]).servedUntilMs).toBe(at(25));
  expect(views([seen('SHSSS', 5), observation(EU, { [EAST]: marks('') }, 100)]).servedUntilMs).toBe(at(25));
  expect(views([seen('SSSSS', 5), observation(EU, { [EAST]: marks('') }, 100)]).servedUntilMs).toBe(at(45));
  expect(views([seen('S'.repeat(90), 5)]).servedUntilMs).toBeNull();
  expect(views([]).servedUntilMs).toBeNull();
});
