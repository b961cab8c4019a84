import { claimedInTime } from '../../../lab/judge/promises/claimed';
import type { ClaimSeen, DrillRecord, RouteSample } from '../../../lab/judge/record';
import { appendEntry } from '../../../strategy/ledger';
import { drill, STRUCK_MS } from './a-record';

const LOST = '{ at: 2m, kind: region-loss, region: us-east-1 }';
const claim = (source: string, afterSeconds: number, changes: Partial<ClaimSeen> = {}): ClaimSeen => ({
  ...{
    flow: 'evacuation',
    source,
    incident: `evac-${source}`,
    conductor: 'us-west-2',
    state: 'open',
    execution: 'one',
  },
  claimedAt: new Date(STRUCK_MS + afterSeconds * 1000).toISOString(),
  ...changes,
});
const judged = (faults: readonly string[], claims: readonly ClaimSeen[], changes: Partial<DrillRecord> = {}) =>
  claimedInTime(drill({ faults: `[${faults.join(', ')}]`, claims, ...changes }));
const moved = (incident: string, seconds: number): RouteSample => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, placement: 'us-east', service: 'identity', epoch: 1, mode: 'serving' },
  ...{ weights: { 'us-west-2': 100 }, incident },
});

describe('a lost region', () => {
  it('is claimed within 45 s', () => {
    expect(judged([LOST], [claim('us-east-1', 45)]).held).toBe(true);
    expect(judged([LOST], [claim('us-east-1', 46)]).held).toBe(false);
    expect(judged([LOST], [claim('us-west-2', 20)]).violations[0]).toContain(
      'nobody had claimed it, 45 s is the limit',
    );
  });

  it('is claimed whatever else happens: a blind observer, a wrong clock, dead alarms, another lost region', () => {
    const others = [
      '{ at: 1m, kind: clock-skew, region: us-west-2, skew: 60s }',
      '{ at: 1m, kind: service-down, service: monitoring, region: us-west-2 }',
      '{ at: 1m, kind: region-loss, region: eu-central-1 }',
      '{ at: 1m, kind: link-cut, from: us-west-2, to: us-east-1 }',
    ];
    for (const other of others) expect(judged([LOST, other], [claim('eu-central-1', -30)]).held).toBe(false);
  });

  it('has more time if nobody was able to claim, or if a fault slowed detect or claim', () => {
    const down = '{ at: 149s, kind: service-down, service: dynamodb, region: us-west-2, for: 12s }';
    expect(judged([LOST, down], [claim('us-east-1', 81)]).held).toBe(true);
    expect(judged([LOST, down], []).held).toBe(false);
    expect(judged([LOST, down.replace(', for: 12s', '')], []).held).toBeNull();
    const slow = '{ at: 1m, kind: handler-slow, handler: claim, delay: 11s, for: 3m }';
    expect(judged([LOST, slow], [claim('us-east-1', 56)]).held).toBe(true);
    expect(judged([LOST, slow], [claim('us-east-1', 57)]).held).toBe(false);
    expect(judged([LOST, '{ at: 1m, kind: handler-crash, handler: detect, times: 1000 }'], []).held).toBeNull();
    const denied = (handler: string, region: string): string =>
      `{ at: 2m, kind: permission-missing, handler: ${handler}, action: dynamodb:PutItem, region: ${region} }`;
    const alone = ['eu-central-1', 'us-west-2'].map((region) => denied('claim', region));
    expect(judged([LOST, ...alone], []).held).toBeNull();
    expect(judged([LOST, ...alone.slice(1)], []).held).toBe(false);
    expect(judged([LOST, ...alone.map((one) => one.replace('claim', 'drain'))], []).held).toBe(false);
    expect(judged([LOST, ...alone.map((one) => one.replace('dynamodb', 'sqs'))], []).held).toBe(false);
  });

  it('has one tick more if another observer is lost before all agree', () => {
    const other = '{ at: 150s, kind: region-loss, region: eu-central-1 }';
    const lateFor = (seconds: number): string =>
      judged([LOST, other], [claim('us-east-1', seconds)]).violations.join('; ');
    expect(lateFor(55)).not.toContain('us-east-1');
    expect(lateFor(56)).toContain('us-east-1: claimed after 56.0 s, 55 s');
  });

  it('has more time if the only region left has just come back, because its detector starts on the full minute', () => {
    const back = '{ at: 1m, kind: region-loss, region: us-west-2, for: 70s }';
    const gone = '{ at: 130s, kind: region-loss, region: eu-central-1 }';
    // From minute three on, and one tick more, because eu-central-1 is lost meanwhile.
    expect(judged([LOST, back, gone], [claim('us-east-1', 115)]).violations.join()).not.toContain('us-east-1');
    expect(judged([LOST, back, gone], [claim('us-east-1', 116)]).violations.join()).toContain('us-east-1');
  });

  it('needs no second claim while the first one stands, but a new one after a return', () => {
    const first = claim('us-east-1', -100, { state: 'closed' });
    const back: ClaimSeen = {
      ...first,
      flow: 'return',
      incident: 'return-1',
      claimedAt: new Date(STRUCK_MS - 50_000).toISOString(),
    };
    const routes = [moved('evac-us-east-1', -90)];
    expect(judged([LOST], [first], { routes }).held).toBe(true);
    expect(judged([LOST], [first], { executions: [execution(-80)] }).held).toBe(false);
    const returned = { ...moved('return-1', -40), weights: { 'us-east-1': 100 } };
    expect(judged([LOST], [first, back], { routes: [...routes, returned] }).held).toBe(false);
    // A return that has brought nothing back does not invalidate the first evacuation.
    expect(judged([LOST], [first, back], { routes }).held).toBe(true);
  });

  it('needs no claim if it is back before a detector can be sure; unknown if the run ends before that', () => {
    expect(judged([LOST.replace(' }', ', for: 35s }')], []).held).toBe(true);
    expect(judged([LOST.replace(' }', ', for: 35s }')], [], { endMs: STRUCK_MS + 30_000 }).held).toBeNull();
    expect(judged([LOST.replace(' }', ', for: 47s }')], []).held).toBe(false);
    expect(judged([LOST], [], { endMs: STRUCK_MS + 30_000 }).held).toBeNull();
  });
});

const execution = (endedAfter: number): DrillRecord['executions'][number] => ({
  ...{ arn: 'one', machine: 'evacuate', region: 'us-west-2', status: 'SUCCEEDED', startedAtMs: STRUCK_MS - 100_000 },
  endedAtMs: STRUCK_MS + endedAfter * 1000,
});

describe('a common or contested failure', () => {
  const CRASH = '{ at: 2m, kind: handler-crash, handler: cell-login, times: 1000, for: 5m }';
  const UNSEEN = ['us-west-2', 'eu-central-1'].map(
    (from) => `{ at: 2m, kind: link-cut, from: ${from}, to: us-east-1 }`,
  );
  const claims = [claim('us-east-1', 36)];
  const routes = [moved('evac-us-east-1', 60)];

  it('causes no evacuation by itself', () => {
    expect(judged([CRASH], claims, { routes }).violations[0]).toContain('the failure was common');
    expect(judged(UNSEEN, claims, { routes }).violations[0]).toContain('the failure was contested');
    expect(judged(UNSEEN, claims).held).toBe(true);
    // Another incident of the same region moved the rows, or made DNS avoid it before.
    expect(judged(UNSEEN, claims, { routes: [moved('evac-us-east-1-later', 60)] }).held).toBe(true);
    const earlier = [claim('us-east-1', -60, { incident: 'evac-us-east-1-earlier' }), ...claims];
    const drained = ['us-east-1'];
    expect(judged(UNSEEN, earlier, { drained, routes: [moved('evac-us-east-1-earlier', -50)] }).held).toBe(true);
    expect(judged(UNSEEN, earlier, { drained }).violations[0]).toContain('the failure was contested');
    // It takes more than a minute until every view shows that the internet does not reach the target.
    const cut = (at: string) => `{ at: ${at}, kind: link-cut, from: internet, to: us-west-2 }`;
    const ill = '{ at: 2m, kind: handler-crash, handler: cell-login, region: us-east-1, times: 1000 }';
    expect(judged([ill, cut('130s')], claims, { routes }).held).toBe(true);
    expect(judged([ill, cut('30s')], claims, { routes }).violations[0]).toContain('the failure was common');
    expect(judged(UNSEEN.slice(1), claims, { routes }).held).toBe(true);
  });

  it('may become a loss between the claim and the first move', () => {
    const lost = (at: string) => `{ at: ${at}, kind: region-loss, region: us-east-1 }`;
    expect(judged([...UNSEEN, lost('170s')], claims, { routes }).held).toBe(true);
    expect(judged([...UNSEEN, lost('190s')], claims, { routes }).violations[0]).toContain('the failure was contested');
  });

  it('may have been a loss until so shortly before the claim that no observer has reported since', () => {
    const lost = (time: string) => `{ at: 2m, kind: region-loss, region: us-east-1, for: ${time} }`;
    expect(judged([...UNSEEN, lost('20s')], claims, { routes }).held).toBe(true);
    expect(judged([...UNSEEN, lost('10s')], claims, { routes }).violations[0]).toContain('the failure was contested');
  });

  it('may cause an evacuation that a person approved or started', () => {
    const answer = { decision: 'approve', by: 'somebody', atMs: STRUCK_MS + 50_000 };
    const asked = {
      incident: 'evac-us-east-1',
      scope: 'rest',
      askedAtMs: STRUCK_MS,
      expectedLoss: [],
      answer,
    } as const;
    expect(judged(UNSEEN, claims, { routes, questions: [asked] }).held).toBe(true);
    const late = { ...asked, answer: { ...answer, atMs: STRUCK_MS + 90_000 } };
    expect(judged(UNSEEN, claims, { routes, questions: [late] }).held).toBe(false);
    const start = { by: 'somebody', reason: 'users call' };
    const begun = { verb: 'decide', region: 'us-west-2', at: new Date(STRUCK_MS).toISOString() };
    const ledgersOf = (input: object) => [
      { incident: 'evac-us-east-1', entries: [appendEntry(undefined, { ...begun, body: { input } })] },
    ];
    expect(judged(UNSEEN, claims, { routes, ledgers: ledgersOf({ scope: 'tier-0', start }) }).held).toBe(true);
    expect(judged(UNSEEN, claims, { routes, ledgers: ledgersOf({ scope: 'tier-0' }) }).held).toBe(false);
  });

  it('is neither if the region is gone, or if another region could take over what fails', () => {
    expect(judged([LOST, CRASH], claims, { routes }).held).toBe(true);
    // A region that nobody reaches is lost for everybody.
    expect(judged([...UNSEEN, CRASH], claims, { routes }).held).toBe(true);
    const tables = '{ at: 2m, kind: service-down, service: dynamodb, region: us-east-1 }';
    expect(judged([tables], claims, { routes }).held).toBe(true);
  });
});
