import { recoverySeconds } from '../../lab/judge/objectives/rto';
import { OBJECTIVES, SERVICES } from '../../strategy/layers';
import { broken, drill, mishaps, missed, type Played } from '../support/drill';

const minutes = (played: Played, at: number): number => played.record.startMs + at * 60_000;
const returnEnded = ({ record }: Played) => record.notices.find(({ type }) => type === 'ReturnEnded')?.detail;

describe('return-overtaken', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('return-overtaken', 22);
  });

  it('ends with everything out of the region again, and every promise kept', () => {
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
    expect(played.record.drained).toEqual(['us-east-1']);
    const last = new Map(played.record.routes.map((row) => [`${row.placement}/${row.service}`, row]));
    expect([...last.values()].filter(({ weights }) => 'us-east-1' in weights)).toEqual([]);
    expect(returnEnded(played)).toMatchObject({ outcome: 'failed', failure: { Error: 'NotVerified' } });
  });

  it('strikes when the writers and a quarter of the tenants are back', () => {
    const before = played.record.routes.filter(({ atMs }) => atMs < minutes(played, 15 + 40 / 60));
    const last = before.findLast(({ service }) => service === 'observability');
    expect(last).toMatchObject({ returning: 'us-east-1', weights: { 'us-east-1': 25, 'us-west-2': 75 } });
  });

  it('recovers as fast as any evacuation', () => {
    const struckMs = minutes(played, 15 + 40 / 60);
    const us = played.record.requests.filter(({ placement }) => placement.startsWith('us-'));
    const late = SERVICES.filter((service) => {
      const asked = us.filter((request) => request.service === service);
      return (recoverySeconds(asked, struckMs) ?? Infinity) > OBJECTIVES[service].rtoTargetSeconds;
    });
    expect(late).toEqual([]);
  });
});

describe('a region that is lost again when it has the right to write, and no tenant yet', () => {
  it('loses that right, so that somebody can write', async () => {
    const played = await drill('lost-again-while-returning', 13);
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
    const last = played.record.routes.findLast(({ service }) => service === 'content-standard');
    expect(last?.weights).toEqual({ 'us-west-2': 100 });
  });
});

describe('a return that an evacuation stops when the writers have stopped, and that moves nothing', () => {
  it('goes on by itself, and nobody waits for a writer', async () => {
    const played = await drill('return-overtaken-by-a-false-alarm', 15);
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
    const ends = played.record.notices.filter(({ type }) => /^Return(Ended|Completed)$/.test(type));
    expect(ends.map(({ detail }) => detail)).toMatchObject([{ outcome: 'overtaken' }, { outcome: 'returned' }]);
  });
});

describe('a region that fails while it gives traffic back', () => {
  it('is evacuated to the returning region, and the return stops', async () => {
    const faults = [
      { at: 2 * 60_000, kind: 'region-loss', region: 'us-east-1', for: 8 * 60_000 } as const,
      { at: 900_000, kind: 'region-loss', region: 'us-west-2' } as const,
    ];
    const returns = [{ at: 14 * 60_000, region: 'us-east-1', conductor: 'eu-central-1' }];
    const played = await drill('return-us-east-1', 21, { faults, returns });
    expect(mishaps(played)).toEqual([]);
    const unheld = played.evidence.promises.filter(({ held }) => held !== true);
    expect(unheld).toEqual([]);
    expect(returnEnded(played)).toMatchObject({ outcome: 'overtaken' });
    expect(played.record.drained).toEqual(['us-west-2']);
    const late = played.record.requests.filter(({ sentAtMs }) => sentAtMs > played.record.endMs - 30_000);
    expect(late.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  });
});
