import { readLedger } from '../../functions/runtime/control/ledger';
import { drillClaimKey, drillResultKey } from '../../strategy/control-items';
import { beginNight, DRILLS, endNight } from './support/night';

const DRILL = 'drill-us-east-1-20270101T003000Z';
const at = (minute: number): string => new Date(Date.UTC(2027, 0, 1, 0, minute)).toISOString();

describe('a drill', () => {
  let night: ReturnType<typeof beginNight>;
  beforeEach(() => {
    night = beginNight();
  });
  afterEach(endNight);

  const claim = (changes: object = {}) =>
    night.store.put(
      drillClaimKey('us-east-1'),
      {
        ...{ incident: DRILL, conductor: 'us-west-2', execution: 'one', claimedAt: at(30), state: 'open' },
        ...{ plays: { playbook: 'regional-evacuation', seed: 1, by: 'the calendar' }, ...changes },
      },
      'always',
    );

  it('is announced as a drill to the channels for drills alone, every quarter of an hour, and has an end', async () => {
    const { heard, see, look, pass, store } = night;
    const after = async (seconds: number) => {
      pass(seconds);
      await see({});
      return (await look()).sent;
    };
    await claim();
    expect(await after(0)).toEqual([`drills#${DRILLS}`]);
    expect(await after(600)).toEqual([]);
    expect(await after(130)).toEqual([`drills#${DRILLS}`]);
    await claim({ state: 'closed', outcome: 'done', endedAt: at(44) });
    const result = { drill: DRILL, playbook: 'regional-evacuation', subject: 'us-east-1', by: 'the calendar' };
    const scored = { startedAt: at(30), endedAt: at(44), verdict: 'passed', reason: 'every criterion was met' };
    await store.put(drillResultKey(DRILL), { ...result, ...scored, criteria: [] }, 'always');
    expect(await after(60)).toEqual([`drills#${DRILLS}`]);
    for (const seconds of [60, 3600, 25 * 3600]) expect(await after(seconds)).toEqual([]);
    expect(heard.map(({ place, subject }) => [place, subject])).toEqual([
      [DRILLS, `DRILL ${DRILL} has begun`],
      [DRILLS, `DRILL ${DRILL} goes on`],
      [DRILLS, `DRILL ${DRILL} is over`],
    ]);
    expect(heard[0]?.text).toContain('Playbook regional-evacuation, started by the calendar');
    expect(heard[0]?.text).toContain('The next message comes by 2027-01-01 00:45 UTC.');
    expect(heard[2]?.text).toContain('Result: passed: every criterion was met.');
    expect((await readLedger(store, DRILL)).map(({ verb }) => verb)).toEqual(Array(3).fill('communicate'));
  });

  it('that a guard held is told once, and a result that nobody can read is said to be unknown', async () => {
    const { heard, see, look } = night;
    await claim({ state: 'closed', outcome: 'held', endedAt: at(30) });
    await see({});
    expect((await look()).sent).toHaveLength(1);
    expect(heard[0]?.text).toContain('Its result is not on record, so nobody knows whether it passed.');
  });

  it('that ended a day before the channel was named is not told', async () => {
    const { see, look } = night;
    await claim({
      state: 'closed',
      outcome: 'done',
      claimedAt: '2026-12-30T00:00:00.000Z',
      endedAt: '2026-12-30T00:20:00.000Z',
    });
    await see({});
    expect(await look()).toEqual({ sent: [] });
  });
});
