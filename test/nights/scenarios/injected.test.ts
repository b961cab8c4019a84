import { loadScenario } from '../../../lab/scenario/file';
import { playDrill } from '../../../lab/drill/play';
import { createWorld } from '../../../lab/drill/world/world';
import { judgeDrill } from '../../../lab/judge/evidence';
import { expectSame } from '../both-tiers';
import { planted } from '../planted';
import { broken, drill, missed } from '../../support/drill';

/** Names of the criteria that the scenario misses with this bug in the cell. */
async function missedWith(name: string, edit: { module: string; find: string; replace: string }) {
  const scenario = loadScenario(name);
  const blueprint = planted({ edits: [edit] });
  const world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs: Date.UTC(2027, 0, 1), deploy: undefined });
  const options = { scenario, seed: '1', sampling: 'full', onProgress: () => undefined } as const;
  return missed({ evidence: judgeDrill(await playDrill({ world, ...options })) });
}

describe('injected-loss-ends', () => {
  it('ends by itself with everything dead that could end it, and users are served again', async () => {
    const played = await drill('injected-loss-ends', 6);
    expect([missed(played), broken(played)]).toEqual([[], []]);
    const refused = played.record.requests.filter(({ outcome, region }) => outcome !== 'ok' && region === 'us-east-1');
    expect(refused.length).toBeGreaterThan(10);
    // Nothing moves. Users are refused, so people are told.
    const { claims, ledgers } = played.record;
    expect([claims, ledgers.filter(({ incident }) => !incident.startsWith('outage-'))]).toEqual([[], []]);
  });

  it('is missed when the cell does not look at the clock', async () => {
    const find = 'isBounded && nowMs >= fromMs && nowMs < untilMs';
    const bug = { module: 'strategy/fault', find, replace: 'isBounded && nowMs >= fromMs' };
    expect(await missedWith('injected-loss-ends', bug)).toContain('served from 240 s');
  });

  it('is the same in both tiers, with the end of the fault in it', async () => {
    const scenario = loadScenario('injected-loss-ends');
    const faults = scenario.faults.map((fault) =>
      fault.kind === 'fault-injected' ? { ...fault, at: 20_000, for: 30_000 } : { ...fault, at: 5_000 },
    );
    const { requests, startMs } = await expectSame({ ...scenario, faults, duration: 90_000 }, '1');
    const outcomes = (fromMs: number, untilMs: number): readonly string[] =>
      requests
        .filter(({ region, sentAtMs }) => region === 'us-east-1' && sentAtMs >= fromMs && sentAtMs < untilMs)
        .map(({ outcome }) => outcome);
    expect(outcomes(startMs + 24_000, startMs + 48_000)).toContain('unavailable');
    expect(new Set(outcomes(startMs + 54_000, startMs + 90_000))).toEqual(new Set(['ok']));
  });
});

describe('circuit-breakers', () => {
  it('open, degrade as documented, and close again', async () => {
    const played = await drill('circuit-breakers', 12);
    expect([missed(played), broken(played)]).toEqual([[], []]);
  });

  it.each([
    ['never open', 'const FAILURES = 3;', 'const FAILURES = Infinity;'],
    ['never close', 'halfOpenAfter: BREAK_SECONDS * 1e3', 'halfOpenAfter: 1e9'],
  ])('are found out when they %s', async (_, find, replace) => {
    const bug = { module: 'functions/cell/dependency', find, replace };
    expect(await missedWith('circuit-breakers', bug)).toContain('degraded answers');
  });

  it('are the same in both tiers', async () => {
    const scenario = loadScenario('circuit-breakers');
    const faults = scenario.faults.slice(0, 1).map((fault) => ({
      ...fault,
      ...{ dependency: 'dynamodb', at: 20_000, for: 70_000 },
    })) as typeof scenario.faults;
    const { requests } = await expectSame({ ...scenario, faults, duration: 110_000 }, '1');
    expect(requests.map(({ degraded }) => degraded)).toContain('refused');
  });
});
