/**
 * A drill pauses replication by AWS FIS in the synthesized app, while tenants write. Only `inject` and the cells are
 * alive: every detector crashes, so nothing of ours looks after the drill or ends anything.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import { playDrill } from '../../lab/drill/play';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import type { Tier } from '../../lab/drill/world/cloud';
import { createWorld, type World } from '../../lab/drill/world/world';
import { acceptedAtMs, acknowledged, holds, holdingsOf } from '../../lab/judge/promises/stored';
import type { Fault } from '../../lab/scenario/fault-kinds';
import { loadScenario } from '../../lab/scenario/file';
import { drillClaimKey } from '../../strategy/control-items';
import { contentBucket, controlTable, functionName } from '../../strategy/names';
import { regionsOf, placementNamed } from '../../strategy/topology';

const [EAST, WEST] = ['us-east-1', 'us-west-2'];
const DRILL = `drill-${EAST}-20270101T000000Z`;
const EXECUTION = 'arn:aws:states:us-west-2:111111111111:execution:companyos-dev-drill:night';
const START_MS = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;
/** Data that was on its way at the end. */
const LAST_MS = 2 * MINUTE_MS;
const TABLE = { effect: { kind: 'replication-paused', store: 'table' }, forSeconds: 1200 };
const BUCKET = { effect: { kind: 'replication-paused', store: 'bucket' }, forSeconds: 60 };
const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');

interface Night {
  readonly minutes: number;
  readonly tier?: Tier;
  readonly faults?: readonly Fault[];
  /** What happens when, by the minute. */
  readonly doings: Readonly<Record<number, (world: World) => unknown>>;
}

/** Asks `inject` in the conductor's region, as the machine of a drill does. */
async function inject({ functions, topology }: World, fault: object | null): Promise<unknown> {
  const arn = `arn:aws:lambda:${WEST}:${topology.account}:function:${functionName(topology, 'inject')}`;
  const caller = { kind: 'machine', name: 'drill', region: WEST } as const;
  const payload = { incident: DRILL, execution: EXECUTION, source: EAST, region: EAST, fault, stage: 'the lag' };
  return functions.invoke({ arn, payload, caller });
}

const claim = ({ kernel, topology }: World): void => {
  const open = { incident: DRILL, conductor: WEST, execution: EXECUTION, state: 'open', claimedAt: kernel.clock.iso() };
  kernel.activeFaults.strike({
    kind: 'items-rewritten',
    table: controlTable(topology),
    rewrite: () => [marshall({ ...drillClaimKey(EAST), ...open })],
    written: () => undefined,
  });
};

async function play({ minutes, tier = 'fast', faults = [], doings }: Night) {
  const world = createWorld({ blueprint, tier, seed: '1', startMs: START_MS, deploy: undefined });
  const answers: unknown[] = [];
  claim(world);
  for (const [minute, act] of Object.entries(doings))
    world.kernel.clock.after(Number(minute) * MINUTE_MS, () => {
      void Promise.resolve(act(world)).then((answer) => answers.push(answer));
    });
  const dead: Fault = { kind: 'handler-crash', at: 0, handler: 'detect', times: 1_000_000 };
  const scenario = {
    ...loadScenario('injected-loss-ends'),
    ...{ duration: minutes * MINUTE_MS, faults: [dead, ...faults] },
  };
  const record = await playDrill({ world, scenario, seed: '1', sampling: 'sparse', onProgress: () => undefined });
  const holdings = holdingsOf(record.storedAtEnd);
  const writes = acknowledged(record.requests).filter((write) => acceptedAtMs(write) < record.endMs - LAST_MS);
  const missing = writes.filter((write) =>
    regionsOf(placementNamed(record.topology, write.placement)).some((region) => !holds(holdings, region, write)),
  );
  const states = record.timeline.filter(({ what }) => what === 'fis.experiment').map(({ status }) => String(status));
  // What no night may show: a call that a role does not allow, or that no model answers.
  const asked = record.timeline.filter(({ what }) => ['iam.denied', 'lab.not-modelled'].includes(what));
  return { world, record, answers, writes, missing, states, asked };
}

/** Writes that wait in each direction now. */
const waiting = ({ dynamodb }: World) => [dynamodb.backlog(EAST, WEST) > 0, dynamodb.backlog(WEST, EAST) > 0];
const value = (payload: unknown) => ({ kind: 'value', payload });
const twice = (...statuses: string[]) => statuses.flatMap((status) => [status, status]);

it('ends by itself after twenty minutes, and every acknowledged write is everywhere', async () => {
  const night = await play({
    minutes: 25,
    doings: {
      1: waiting,
      2: (world) => inject(world, TABLE),
      // From here on, nothing of ours that could end it is alive.
      3: (world) => world.kernel.activeFaults.handlers.crash({ name: 'companyos-dev-inject' }, 1_000_000),
      20: waiting,
      23: waiting,
    },
  });
  const until = expect.stringMatching(/^2027-01-01T00:22:/) as string;
  expect(night.answers).toEqual([
    [false, false],
    value({ kind: 'injected', until }),
    undefined,
    [true, true],
    [false, false],
  ]);
  expect(night.states).toEqual(twice('initiating', 'running', 'completed'));
  expect(night.writes.length).toBeGreaterThan(100);
  expect([night.missing, night.asked]).toEqual([[], []]);
  expect(night.record.meters['fis.actionMinutes']).toBe(40);
});

it('ends early when the drill says so, the same in both tiers', async () => {
  const doings = {
    1: (world: World) => inject(world, TABLE),
    3: waiting,
    4: (world: World) => inject(world, null),
    5: waiting,
  };
  const [fast, wire] = [await play({ minutes: 8, doings }), await play({ minutes: 8, tier: 'wire', doings })];
  expect(fast.answers).toEqual([
    value({ kind: 'injected', until: expect.any(String) as string }),
    [true, true],
    value({ kind: 'ended' }),
    [false, false],
  ]);
  expect(fast.states).toEqual(twice('initiating', 'running', 'stopping', 'stopped'));
  expect([fast.missing, fast.asked]).toEqual([[], []]);
  expect(JSON.stringify(wire.record.timeline)).toBe(JSON.stringify(fast.record.timeline));
  expect([wire.answers, wire.record.requests.length]).toEqual([fast.answers, fast.record.requests.length]);
});

it('holds new objects of buckets for a minute, and only out of the region', async () => {
  const key = (from: string) => `content-standard/us-east/synthetic/${from}`;
  const buckets = (world: World) => [EAST, WEST].map((region) => contentBucket(world.topology, 'us-east', region));
  const put = (world: World): void =>
    buckets(world).forEach((Bucket, index) => {
      const region = [EAST, WEST][index] ?? '';
      const caller = { kind: 'operator', name: 'test', region } as const;
      const input = { Bucket, Key: key(region), Body: 'x' };
      world.s3.handle({ service: 's3', operation: 'PutObject', region, input, caller });
    });
  const copied = (world: World) => {
    const [east = '', west = ''] = buckets(world);
    return [world.s3.object(west, key(EAST)) !== undefined, world.s3.object(east, key(WEST)) !== undefined];
  };
  const night = await play({
    minutes: 5,
    doings: { 1: (world) => inject(world, BUCKET), 1.5: put, 1.9: copied, 3: copied },
  });
  expect(night.answers).toMatchObject([value({ kind: 'injected' }), undefined, [false, true], [true, true]]);
  expect(night.states).toEqual(twice('initiating', 'running', 'completed'));
  expect([night.missing, night.asked]).toEqual([[], []]);
});

it('is stopped by the safety lever, which lets no other begin', async () => {
  const engage = (world: World) => {
    const state = { status: 'engaged', reason: 'a real incident' };
    const caller = { kind: 'operator', name: 'somebody', region: EAST } as const;
    const input = { id: 'default', state };
    world.fis.handle({ service: 'fis', operation: 'UpdateSafetyLeverState', region: EAST, input, caller });
  };
  const night = await play({
    minutes: 8,
    doings: { 1: (world) => inject(world, TABLE), 3: engage, 4: waiting, 5: (world) => inject(world, BUCKET) },
  });
  const reason = expect.stringContaining('a person has to disengage it') as string;
  expect(night.answers.slice(2)).toEqual([[false, false], value({ kind: 'refused', reason })]);
  expect(night.states).toEqual(twice('initiating', 'running', 'stopping', 'stopped'));
  expect(night.missing).toEqual([]);
});

it('is stopped when users of the region feel it', async () => {
  // The metrics of an API count what its functions answer.
  const crashing = {
    kind: 'handler-crash',
    at: 3 * MINUTE_MS,
    handler: 'cell-content',
    region: EAST,
    times: 1000,
  } as const;
  const night = await play({
    minutes: 9,
    faults: [crashing],
    doings: { 1: (world) => inject(world, TABLE), 2: waiting, 7: waiting },
  });
  expect(night.answers.slice(1)).toEqual([
    [true, true],
    [false, false],
  ]);
  const ends = night.record.timeline.filter(({ status }) => status === 'stopped').map(({ reason }) => reason);
  expect(ends).toEqual(twice('Experiment halted by stop condition.'));
  expect(night.missing).toEqual([]);
});

it('gives a region that is lost five seconds, and the drill can end', async () => {
  const lost: Fault = { kind: 'region-loss', at: 2 * MINUTE_MS, region: EAST };
  const night = await play({
    minutes: 4,
    faults: [lost],
    doings: { 1: (world) => inject(world, TABLE), 3: (world) => inject(world, null) },
  });
  const left = expect.stringContaining('end by themselves') as string;
  expect(night.answers[1]).toEqual(value({ kind: 'ended', left }));
});
