import { affectedPlacements } from '../../../lab/judge/affected';
import { drill, TOPOLOGY } from './a-record';

const ALL = TOPOLOGY.placements.map(({ name }) => name);
/** Placements that us-east-1 may hold. */
const EAST = ['us-east', 'us-west'];

describe('whom a fault concerns', () => {
  it.each<[string, readonly string[]]>([
    ['region-gray, region: us-east-1, ratio: 0.1', EAST],
    ['replication-paused, region: us-east-1', EAST],
    ['service-throttled, service: s3, region: us-east-1, ratio: 0.1', EAST],
    ['clock-skew, region: us-east-1, skew: 10s', EAST],
    ['handler-slow, handler: cell-login, delay: 1s', ALL],
    ['handler-slow, handler: promote, delay: 1s', []],
    ['handler-doubled, handler: cell-jobs, times: 1', ALL],
    ['handler-doubled, handler: claim, times: 1', []],
    ['handler-crash, handler: claim, times: 1', []],
    ['conductor-killed', []],
    ['events-doubled, region: us-east-1', []],
    ['alarm-flaps, region: us-west-2, subject: us-east-1, times: 1', []],
  ])('%s', (kind, placements) => {
    const record = drill({ faults: `[{ at: 2m, kind: ${kind} }]` });
    expect(affectedPlacements(record).map(({ name }) => name)).toEqual(placements);
  });
});
