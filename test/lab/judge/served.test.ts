import { noHarm } from '../../../lab/judge/promises/no-harm';
import { servedWhoCanBe } from '../../../lab/judge/promises/served';
import type { ClaimSeen, ClientRequest, DrillRecord, Outcome, Question, RouteSample } from '../../../lab/judge/record';
import { drill, request, STRUCK_MS } from './a-record';

const CUT = '[{ at: 2m, kind: region-isolated, region: us-east-1, for: 43s }]';
const LOST = '[{ at: 2m, kind: region-loss, region: us-east-1 }]';
const EVERYWHERE = '[{ at: 2m, kind: handler-crash, handler: cell-login, times: 1000, for: 90s }]';

/** One request every ten seconds, with `outcome` before `until` and `ok` from then on. */
function seen(until: number, outcome: Outcome, changes: Partial<ClientRequest> & { for?: number } = {}) {
  const { for: lasts = 1800, ...rest } = changes;
  return Array.from({ length: lasts / 10 }, (_, index) =>
    request(index * 10, { service: 'content-standard', ...rest, outcome: index * 10 < until ? outcome : 'ok' }),
  );
}

type Changes = Partial<DrillRecord> & { faults?: string };
const served = (changes: Changes) => servedWhoCanBe(drill({ faults: CUT, ...changes }));
const harm = (changes: Changes) => noHarm(drill({ faults: CUT, ...changes }));

const question = (changes: Partial<Question>): Question => ({
  ...{ incident: 'evac-1', scope: 'rest', askedAtMs: STRUCK_MS + 150_000, answer: null },
  expectedLoss: [{ placement: 'us-east', service: 'content-standard', seconds: 12 }],
  ...changes,
});

describe('users', () => {
  it('are served at the latest two minutes after their own region works again', () => {
    expect(served({ requests: seen(150, 'maintenance') }).held).toBe(true);
    expect(served({ requests: seen(300, 'maintenance') }).held).toBe(false);
    expect(served({ requests: seen(300, 'maintenance') }).violations[0]).toMatch(/^us-east\/content-standard: 0 %/);
  });

  it('are served elsewhere at the latest when the target of the service has run out', () => {
    const lost = (until: number, service: 'identity' | 'content-standard') =>
      served({ faults: LOST, requests: seen(until, 'timeout', { service, for: 2200 }) }).held;
    expect(lost(100, 'identity')).toBe(true);
    expect(lost(240, 'identity')).toBe(false);
    expect(lost(1700, 'content-standard')).toBe(true);
    expect(lost(2000, 'content-standard')).toBe(false);
  });

  it('may wait for a step of the flow that failed everywhere, and for the back-off after it', () => {
    const broken = (crash: string) =>
      LOST.replace(']', `, { at: 3m, kind: handler-crash, handler: promote, ${crash} }]`);
    const judged = (until: number, crash: string) =>
      served({ faults: broken(crash), requests: seen(until, 'timeout', { service: 'identity', for: 2200 }) }).held;
    // It works again after 160 s. The back-off is 100 s at most, and the target of the service 120 s.
    expect(judged(370, 'times: 1000, for: 100s')).toBe(true);
    expect(judged(480, 'times: 1000, for: 100s')).toBe(false);
    expect(judged(370, 'times: 3')).toBe(false);
    expect(judged(370, 'times: 1000, for: 100s, region: us-west-2')).toBe(false);
  });

  it('may wait two minutes for the next conductor if the region of a conductor is lost', () => {
    const faults = '[{ at: 2m, kind: region-loss, region: eu-central-1 }]';
    const execution = {
      ...{ arn: 'one', machine: 'companyos-dev-return', region: 'eu-central-1', status: 'RUNNING' },
      ...{ startedAtMs: STRUCK_MS - 60_000, endedAtMs: null },
    };
    const judged = (until: number, executions: DrillRecord['executions']) =>
      served({ faults, executions, requests: seen(until, 'unavailable') }).held;
    expect([judged(110, [execution]), judged(110, []), judged(240, [execution])]).toEqual([true, false, false]);
  });

  it('need not be served while no region is allowed to, nor while nobody can say which one works', () => {
    const eu = { placement: 'eu', service: 'identity' } as const;
    const faults = '[{ at: 2m, kind: region-loss, region: eu-central-1 }]';
    expect(served({ faults, requests: seen(1800, 'maintenance', eu) }).held).toBe(true);
    const gray = '[{ at: 2m, kind: region-gray, region: us-east-1, ratio: 0.6 }]';
    expect(served({ faults: gray, requests: seen(1800, 'unavailable') }).held).toBeNull();
    expect(served({ faults: EVERYWHERE, requests: seen(90, 'unavailable', eu) }).held).toBe(true);
  });

  it('may wait for a person by policy, but not for Tier-0 with consensus', () => {
    const requests = seen(2100, 'maintenance', { for: 2200 });
    const judged = (changes: Changes) => served({ faults: LOST, requests, ...changes }).held;
    const answer = (decision: string, seconds: number) => ({ decision, by: 'a', atMs: STRUCK_MS + seconds * 1000 });
    expect(judged({ questions: [question({})] })).toBe(true);
    expect(judged({ questions: [question({ answer: answer('decline', 200) })] })).toBe(true);
    expect(judged({ questions: [question({ answer: answer('approve', 800) })] })).toBe(true);
    expect(judged({ questions: [question({ answer: answer('approve', 160) })] })).toBe(false);
    const identity = seen(600, 'timeout', { service: 'identity' });
    expect(judged({ requests: identity, questions: [question({ expectedLoss: [] })] })).toBe(false);
    // A copy without consensus may have lost something that nobody can see, so a person is asked (ADR 5).
    const optin = { placement: 'eu-optin', service: 'identity' } as const;
    const asked = question({ askedAtMs: STRUCK_MS + 60_000, expectedLoss: [{ ...optin, seconds: 2 }] });
    const claim: ClaimSeen = {
      ...{ flow: 'evacuation', source: 'eu-central-1', incident: 'evac-1', conductor: 'us-west-2', execution: 'one' },
      ...{ claimedAt: '2027-01-01T00:02:40.000Z', state: 'open' },
    };
    const away = (questions: readonly Question[]) =>
      served({
        ...{ faults: LOST.replace('us-east-1', 'eu-central-1'), questions, claims: [claim] },
        requests: seen(600, 'timeout', { ...optin, tenant: 'eu-optin/t1' }),
      }).held;
    expect([away([asked]), away([])]).toEqual([true, false]);
  });

  it("may wait for the service's own target if one of their doors is broken, and for the person asked to drain it", () => {
    const faults = '[{ at: 2m, kind: handler-crash, handler: cell-content, region: us-west-2, times: 1000 }]';
    const incident = { flow: 'evacuation', source: 'us-west-2', incident: 'evac-1', conductor: 'us-east-1' } as const;
    const claims = [{ ...incident, execution: 'arn', claimedAt: 'now', state: 'running' }];
    const judged = (until: number, questions: readonly Question[] = []) =>
      served({ faults, claims, questions, requests: seen(until, 'unavailable', { for: 2200 }) }).held;
    expect(judged(1700)).toBe(true);
    expect(judged(2100)).toBe(false);
    expect(judged(2100, [question({ expectedLoss: [] })])).toBe(true);
    expect(judged(2100, [question({ incident: 'evac-2' })])).toBe(false);
  });

  it('may be refused in a single bad burst, or in a hand-over of less than a minute', () => {
    const hiccup = (from: number, until: number) =>
      seen(0, 'ok').map((one, index) =>
        index * 10 >= from && index * 10 < until ? ({ ...one, outcome: 'ramping' } as const) : one,
      );
    expect(served({ requests: hiccup(600, 650) }).held).toBe(true);
    expect(served({ requests: hiccup(600, 670) }).held).toBe(false);
    // Where users are asked every half minute only, two bad answers are no minute.
    const sparse = (until: number) => hiccup(600, until).filter((_, index) => index % 3 === 0);
    expect([sparse(640), sparse(670)].map((requests) => served({ requests }).held)).toEqual([true, false]);
  });

  it('is not owed by a target before that has been well for three minutes after its own trouble', () => {
    const faults = `${LOST.slice(0, -1)}, { at: 2m, kind: region-isolated, region: us-west-2, for: 5m }]`;
    const judged = (until: number) =>
      served({ faults, requests: seen(until, 'timeout', { service: 'identity' }) }).held;
    expect([judged(590), judged(700)]).toEqual([true, false]);
  });

  it('are not counted for frozen deploys, nor for lost items', () => {
    expect(served({ requests: seen(1800, 'frozen', { service: 'tooling' }) }).held).toBeNull();
    expect(served({ requests: seen(1800, 'missing') }).held).toBeNull();
    // One of eleven users still asks another region. Most of the others are refused a deploy.
    const asked = (others: 'frozen' | 'error') =>
      Array.from({ length: 180 }, (_, burst) =>
        Array.from({ length: 11 }, (_, index) => {
          const outcome = index === 0 ? 'timeout' : index < 5 ? others : 'ok';
          return request(burst * 10, { service: 'tooling', outcome });
        }),
      ).flat();
    expect(served({ requests: asked('frozen') }).held).toBe(true);
    expect(served({ requests: asked('error') }).held).toBe(false);
  });
});

describe('no harm', () => {
  it('is broken if users are refused for longer than two minutes while their region works', () => {
    expect(harm({ requests: seen(300, 'maintenance') }).held).toBe(false);
    expect(harm({ requests: seen(150, 'maintenance') }).held).toBe(true);
    // Deploys that are frozen afterwards are frozen on purpose, so they do not extend the harm.
    const tooling = { service: 'tooling' } as const;
    const frozen = seen(1000, 'frozen', tooling).filter(({ sentAtMs }) => sentAtMs >= STRUCK_MS + 150_000);
    const shut = seen(150, 'maintenance', tooling).filter(({ sentAtMs }) => sentAtMs < STRUCK_MS + 150_000);
    expect(harm({ requests: [...shut, ...frozen] }).held).toBe(true);
    expect(harm({ faults: EVERYWHERE, requests: seen(600, 'maintenance', { service: 'identity' }) }).held).toBe(false);
  });

  it('is unknown if the only door does not reach the control store, although another region would serve', () => {
    const links = ['us-east-1', 'us-west-2'].map((to) => `{ at: 90s, kind: link-cut, from: eu-central-1, to: ${to} }`);
    const optin = { service: 'identity', placement: 'eu-optin', kind: 'write' } as const;
    const requests = seen(600, 'read-only', optin);
    expect(harm({ faults: `[${links.join(', ')}]`, requests }).held).toBe(true);
    expect(harm({ faults: `[${links.slice(1).join(', ')}]`, requests }).held).toBe(false);
  });

  it('is not broken by silence, by effects of the faults, or by a fault in the region that has the service now', () => {
    expect(harm({ requests: seen(600, 'timeout') }).held).toBe(true);
    expect(harm({ faults: LOST, requests: seen(600, 'maintenance') }).held).toBe(true);
    const moved: RouteSample = {
      ...{ atMs: STRUCK_MS + 100_000, placement: 'us-east', service: 'content-standard', epoch: 2, mode: 'serving' },
      ...{ weights: { 'us-west-2': 100 }, incident: 'evac-1' },
    };
    const faults = `${CUT.slice(0, -1)}, { at: 5m, kind: region-loss, region: us-west-2 }]`;
    const requests = seen(0, 'ok').map((one, index) =>
      index >= 18 ? ({ ...one, outcome: 'maintenance' } as const) : one,
    );
    expect(harm({ faults, requests, routes: [moved] }).held).toBe(true);
    expect(harm({ faults: CUT, requests, routes: [moved] }).held).toBe(false);
  });
});
