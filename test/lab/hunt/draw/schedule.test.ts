import { regionTaken } from '../../../../lab/scenario/extent';
import { FAULT_KINDS, type Fault } from '../../../../lab/scenario/fault-kinds';
import { MINOR, type Further } from '../../../../lab/hunt/draw/further';
import { NOT_DRAWN_YET } from '../../../../lab/hunt/draw/not-drawn-yet';
import { isWhole, scheduleOf } from '../../../../lab/hunt/draw/schedule';
import { REGIONAL } from '../../../../lab/hunt/draw/regional';
import { seeded } from '../../../../lab/kernel/random';
import { hitRegions, type Scenario } from '../../../../lab/scenario/scenario';
import { checkAgainst } from '../../../../lab/scenario/checks';
import { parseScenario, scenarioText } from '../../../../lab/scenario/file';
import { PLAYBOOK_NAMES } from '../../../../strategy/playbooks';
import { DEV_STAGE, DEV_TOPOLOGY } from '../../../support/dev-topology';

const SEEDS = Array.from({ length: 2000 }, (_, index) => String(index + 1));
const schedules: readonly Scenario[] = SEEDS.map((seed) => scheduleOf(seed, DEV_STAGE));
const faults: readonly Fault[] = schedules.flatMap((schedule) => schedule.faults);

/** All values of a field over the faults of one kind, or of all kinds. */
function seen(field: string, kind?: Fault['kind']): readonly unknown[] {
  const of = faults.filter((fault) => kind === undefined || fault.kind === kind);
  const values = of.flatMap((fault) => Object.entries(fault).filter(([name]) => name === field));
  return [...new Set(values.map(([, value]) => value as unknown))].sort();
}

const FURTHER = { ...MINOR, ...REGIONAL };

/** Kinds that the draw gives over many runs. */
function kindsOf({ faults: drawn }: Further): ReadonlySet<Fault['kind']> {
  const regional = [{ kind: 'region-loss', at: 30_000, region: 'us-east-1' }] as const;
  return new Set(
    SEEDS.slice(0, 100).flatMap((seed) =>
      drawn({ random: seeded(seed), stage: DEV_STAGE, regional }).map(({ kind }) => kind),
    ),
  );
}

describe('a random schedule', () => {
  it('is the same for the same seed, and differs for another seed', () => {
    const again = SEEDS.map((seed) => scheduleOf(seed, DEV_STAGE));
    expect(again).toEqual(schedules);
    const texts = new Set(schedules.map((schedule) => JSON.stringify(schedule.faults)));
    const withFaults = schedules.filter((schedule) => schedule.faults.length > 0);
    // Sometimes two runs have the same single loss on a full second.
    expect(texts.size).toBeGreaterThan(0.95 * withFaults.length);
  });

  it('is a valid scenario of its environment, and its file reads back unchanged', () => {
    for (const schedule of schedules) {
      checkAgainst(schedule, DEV_STAGE);
      expect(parseScenario(scenarioText(schedule), schedule.name)).toEqual(schedule);
    }
  });

  it('ends after all of its faults have begun, and soon enough to play thousands', () => {
    for (const { faults: own, duration, returns, drills } of schedules) {
      expect(Math.max(0, ...own.map(({ at }) => at))).toBeLessThan(duration);
      expect(duration).toBeGreaterThanOrEqual(70_000);
      // A run with a return or a drill includes its end.
      const [longest = 450_000] = [...returns.map(() => 1_300_000), ...drills.map(() => 1_950_000)].sort(
        (a, b) => b - a,
      );
      expect(duration).toBeLessThanOrEqual(longest);
    }
  });

  it('gives the world time to warm up before the first fault, and lists faults in time order', () => {
    for (const { faults: own } of schedules) {
      const times = own.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.min(Infinity, ...times)).toBeGreaterThanOrEqual(15_000);
    }
  });
});

describe('what schedules contain', () => {
  it('contain every kind of fault except those left out for a reason', () => {
    const leftOut = Object.entries<Further>(FURTHER).filter(([name]) => NOT_DRAWN_YET.has(name));
    const excused = new Set(leftOut.flatMap(([, further]) => [...kindsOf(further)]));
    const missing = FAULT_KINDS.filter((kind) => !seen('kind').includes(kind));
    expect(missing.filter((kind) => !excused.has(kind))).toEqual([]);
    const known = [...Object.keys(FURTHER), 'further-answers', 'hand-start', 'redrive'];
    expect([...NOT_DRAWN_YET.keys()].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('sometimes contain a second answer to a question, a hand start, and a restart of a failed execution', () => {
    const share = (is: (schedule: Scenario) => boolean): number => schedules.filter(is).length / schedules.length;
    expect(share(({ approvals: [first] }) => first?.also !== undefined)).toBeGreaterThan(0.05);
    expect(share(({ starts }) => starts.length > 0)).toBeGreaterThan(0.03);
    expect(share(({ redrives }) => redrives.length > 0)).toBeGreaterThan(0.03);
  });

  /** Functions, services and places that a scenario may name but no schedule does, each with its reason. */
  it('sometimes contain a drill, stopped or with its conductor killed at any moment of it, and never beside a plan', () => {
    const drilled = schedules.filter(({ drills }) => drills.length > 0);
    expect(drilled.length).toBeGreaterThan(SEEDS.length / 128);
    expect(drilled.length).toBeLessThan(SEEDS.length / 32);
    for (const { drills, starts, duration } of drilled) {
      expect(starts.filter(({ mode }) => mode === 'planned')).toEqual([]);
      for (const { at, stopAt = at } of drills) expect([at <= stopAt, stopAt <= duration]).toEqual([true, true]);
    }
    expect(new Set(drilled.flatMap(({ drills }) => drills.map(({ playbook }) => playbook)))).toEqual(
      new Set(PLAYBOOK_NAMES),
    );
    expect(drilled.some(({ drills }) => drills.some(({ stopAt }) => stopAt !== undefined))).toBe(true);
    expect(drilled.some((one) => one.faults.some(({ kind }) => kind === 'conductor-killed'))).toBe(true);
    expect(drilled.some((one) => hitRegions(one).length > 0)).toBe(true);
  });

  it('leave out functions that only serve clients: their faults hit every region, so no evacuation helps', () => {
    const flow = ['claim', 'decide', 'approve', 'freeze', 'drain', 'promote', 'rehydrate', 'verify', 'resume', 'close'];
    const disturbed = [...flow, 'answer', 'notify', 'record', 'detect', 'cell-worker', 'communicate'].sort();
    for (const kind of ['handler-crash', 'handler-slow', 'handler-doubled'] as const) {
      const everywhere = faults.filter((fault) => fault.kind === kind && !('region' in fault));
      const handlers = everywhere.flatMap((fault) => ('handler' in fault ? [fault.handler] : []));
      expect([...new Set(handlers)].sort()).toEqual(disturbed);
    }
  });

  it('take down every service except lambda and states (the region would be lost) and monitoring (nothing would be measured)', () => {
    const down = ['dynamodb', 'events', 'execute-api', 'fis', 'kms', 'route53', 's3', 'sns', 'sqs'];
    expect(seen('service', 'service-down')).toEqual(down);
    const throttled = ['dynamodb', 'events', 'kms', 'lambda', 's3', 'sns', 'sqs', 'states'];
    expect(seen('service', 'service-throttled')).toEqual(throttled);
  });

  it('hit every region with every kind that names a region', () => {
    for (const kind of FAULT_KINDS.filter((one) => one !== 'link-cut' && one !== 'service-down')) {
      const regions = seen('region', kind);
      if (regions.length > 0) expect(regions).toEqual([...DEV_TOPOLOGY.regions].sort());
    }
    expect(seen('to', 'link-cut')).toEqual(['internet', 'us-east-2', ...DEV_TOPOLOGY.regions].sort());
    expect(seen('subject')).toEqual([...DEV_TOPOLOGY.regions].sort());
  });

  it('lose or cripple a region in three runs of four, sometimes two; some runs are quiet', () => {
    const share = (is: (schedule: Scenario) => boolean): number => schedules.filter(is).length / schedules.length;
    const lost = (schedule: Scenario): number => hitRegions(schedule).length;
    expect(share((schedule) => lost(schedule) > 0)).toBeGreaterThan(0.7);
    expect(share((schedule) => lost(schedule) > 1)).toBeGreaterThan(0.05);
    expect(share((schedule) => schedule.faults.length === 0)).toBeGreaterThan(0.01);
    expect(share((schedule) => schedule.faults.length > 4)).toBeGreaterThan(0.01);
  });

  it('end in the middle of an evacuation in some runs that lose a region, and after full recovery in others', () => {
    const losing = schedules.filter((schedule) => hitRegions(schedule).length > 0);
    const whole = losing.filter(isWhole).length / losing.length;
    expect(whole).toBeGreaterThan(0.1);
    expect(whole).toBeLessThan(0.3);
  });

  it('sometimes leave the control store without a quorum, and sometimes fail again during a return', () => {
    const isCut = ({ faults: own }: Scenario): boolean =>
      own.some((fault) => fault.kind === 'link-cut' && [fault.from, fault.to].includes('us-east-2'));
    expect(schedules.filter(isCut).length).toBeGreaterThan(0.02 * schedules.length);
    const returning = schedules.filter(({ returns }) => returns.length > 0);
    const relapsing = returning.filter(({ faults: own, returns: [start] }) =>
      own.some((fault) => fault.kind.startsWith('region-') && fault.at > start!.at),
    );
    expect(relapsing.length).toBeGreaterThan(0.1 * returning.length);
  });

  it('heal in some runs only; the operator approves, declines or does not answer', () => {
    const losses = faults.filter((fault) => fault.kind === 'region-loss');
    const healing = losses.filter((fault) => fault.for !== undefined);
    expect(healing.length).toBeGreaterThan(0.1 * losses.length);
    expect(healing.length).toBeLessThan(0.6 * losses.length);
    const decisions = schedules.flatMap(({ approvals }) => approvals.map(({ decision }) => decision));
    expect([...new Set(decisions)].sort()).toEqual(['approve', 'decline', 'never']);
  });
});

/** Each further draw makes a valid scenario by itself, even while the hunt leaves it out. */
describe('a further draw', () => {
  it.each(Object.entries<Further>(FURTHER))(
    '%s fits its environment, and its file reads back unchanged',
    (_, { faults: drawn }) => {
      const regional = [{ kind: 'region-loss', at: 30_000, region: 'us-east-1' }] as const;
      for (const seed of SEEDS.slice(0, 50)) {
        const own = drawn({ random: seeded(seed), stage: DEV_STAGE, regional });
        const run: Scenario = { ...scheduleOf('1', DEV_STAGE), duration: 600_000, faults: [...own] };
        checkAgainst(run, DEV_STAGE);
        expect(parseScenario(scenarioText(run), 'run')).toEqual(run);
      }
    },
  );

  it('takes a region away exactly if it is in the regional table', () => {
    const takes = ({ faults: drawn }: Further): boolean => {
      const own = SEEDS.slice(0, 50).flatMap((seed) => drawn({ random: seeded(seed), stage: DEV_STAGE, regional: [] }));
      return own.length > 0 && own.every((fault) => regionTaken(fault) !== undefined);
    };
    // A lost name of a service lasts only for a while in this table, so it is a minor fault all the same.
    const minor = Object.entries<Further>(MINOR).filter(([name]) => name !== 'name-lost');
    expect(minor.filter(([, further]) => takes(further))).toEqual([]);
    expect(Object.entries<Further>(REGIONAL).filter(([, further]) => !takes(further))).toEqual([]);
  });
});

/** The fields that identify the switch of a kind. `region`, if the kind is not listed. */
const SWITCHES: Readonly<Partial<Record<Fault['kind'], readonly string[]>>> = {
  'link-cut': ['from', 'to'],
  'packets-lost': ['from', 'to'],
  'service-down': ['service', 'region'],
  'service-throttled': ['service', 'region'],
  'name-lost': ['service', 'region'],
  'region-gray': ['region', 'service', 'placement'],
  'permission-missing': ['handler', 'region', 'action'],
  'handler-crash': ['handler', 'region'],
  'handler-slow': ['handler', 'region'],
  'handler-doubled': ['handler', 'region'],
  'conductor-killed': ['at'],
  'control-corruption': ['at'],
  'job-poison': ['placement', 'region', 'at'],
  'alarm-flaps': ['region', 'subject'],
};

/**
 * The switch that a fault turns. Two faults with the same switch must not overlap, because the end of one would end
 * both.
 */
function switchOf(fault: Fault): string {
  const kind = fault.kind === 'region-isolated' ? 'region-loss' : fault.kind;
  const fields = SWITCHES[kind] ?? ['region'];
  const values = new Map<string, unknown>(Object.entries(fault));
  return [kind, ...fields.map((field) => String(values.get(field)))].join(' ');
}

describe('two faults of one kind on one subject', () => {
  const endOf = (fault: Fault): number => fault.at + (('for' in fault ? fault.for : undefined) ?? Infinity);
  const overlap = (a: Fault, b: Fault): boolean => a.at < endOf(b) && b.at < endOf(a);

  it('never overlap', () => {
    const overlapping = schedules.flatMap(({ name, faults: own }) =>
      own.flatMap((one, index) =>
        own
          .slice(index + 1)
          .filter((other) => switchOf(one) === switchOf(other) && overlap(one, other))
          .map((other) => [name, one, other]),
      ),
    );
    expect(overlapping).toEqual([]);
  });

  it('may be active together with faults of other kinds, or of the same kind elsewhere', () => {
    const twice = schedules.filter(({ faults: own }) =>
      own.some((one, index) => own.slice(index + 1).some((other) => one.kind === other.kind && overlap(one, other))),
    );
    expect(twice.length).toBeGreaterThan(0);
  });
});
