import { affectedOf } from '../../../lab/judge/affected';
import { drill, TOPOLOGY } from './a-record';

const ALL = TOPOLOGY.placements.map(({ name }) => name);
/** Placements that us-east-1 may hold. */
const EAST = ['us-east', 'us-west'];

describe('which placements a fault concerns', () => {
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
    ['region-gray, region: us-east-1, placement: us-east, ratio: 0.1', ['us-east']],
    ['region-slow, region: us-east-1, delay: 1s', EAST],
    ['region-crowded, region: us-east-1, room: 0.5', EAST],
    ['certificate-expired, region: us-east-1', EAST],
    ['packets-lost, from: us-east-1, to: us-west-2, ratio: 0.1', EAST],
    ['packets-lost, from: us-east-1, to: internet, ratio: 0.1', EAST],
    ['packets-lost, from: us-east-1, to: eu-central-1, ratio: 0.1', []],
    ['name-lost, service: s3, region: us-east-1', EAST],
    ['queues-stuck, region: us-east-1', EAST],
    ['job-poison, region: us-east-1, placement: us-west', ['us-west']],
    ['key-denied, region: us-east-1, placement: us-west', ['us-west']],
    ['permission-missing, handler: cell-login, region: us-east-1, action: "kms:Decrypt"', EAST],
    ['permission-missing, handler: claim, region: us-east-1, action: "kms:Decrypt"', []],
    ['handler-slow, handler: cell-login, region: us-east-1, delay: 1s', EAST],
    ['handler-crash, handler: claim, region: us-east-1, times: 1', []],
    ['events-late, region: us-east-1, lag: 1m', []],
    ['metrics-late, region: us-east-1, lag: 1m', []],
    ['resolvers-frozen, ratio: 0.05', []],
  ])('%s', (kind, placements) => {
    const record = drill({ faults: `[{ at: 2m, kind: ${kind} }]` });
    expect(affectedOf(record).placements.map(({ name }) => name)).toEqual(placements);
  });
});
