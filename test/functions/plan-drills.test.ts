import { planDrills } from '../../functions/plan-drills/plan';
import { states } from '../../functions/plan-drills/start';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { ControlItemInvalid, ControlStoreUnreachable } from '../../functions/runtime/failures';
import { claimKey, drillResultKey, DRILLS_PK, signedOffKey, slotKey, SLOT_PREFIX } from '../../strategy/control-items';
import { Slot } from '../../strategy/slot';
import { Windows } from '../../strategy/windows';
import { claimOf, resultOf } from '../strategy/calendar-years';
import { connect, type Scripted, Wire } from './cell/fixtures';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const [EAST, WEST, EU] = ['us-east-1', 'us-west-2', 'eu-central-1'] as const;
/** A Monday at noon: the slots of both playbooks have come. */
const AFTERNOON_MS = Date.parse('2027-01-11T15:00:00Z');
const machines = new Wire();
const metrics: Record<string, unknown>[] = [];
let stores: ModelledStores;
let store: ControlStore;
let answer: Scripted;

const plan = (region: string, more: { nowMs?: number; windows?: object } = {}) =>
  planDrills(
    {
      ...{ topology: TOPOLOGY, region, windows: Windows.parse(more.windows ?? {}) },
      store: new ControlStore({ topology: TOPOLOGY, region }),
    },
    more.nowMs ?? AFTERNOON_MS,
  );
const kept = () => store.query(DRILLS_PK, Slot, SLOT_PREFIX);
const started = () =>
  machines.calls.map(({ input }) => ({ ...input, input: JSON.parse(String(input['input'])) as unknown }));
const keep = (...results: Parameters<typeof resultOf>[0][]) =>
  Promise.all(results.map((more) => resultOf(more)).map((one) => store.put(drillResultKey(one.drill), one, 'always')));
const drilled = (startedAt: string) =>
  keep(
    ...[EAST, WEST, EU].flatMap((subject) =>
      (['regional-evacuation', 'control-plane-failover'] as const).map((playbook) => ({
        ...{ drill: `drill-${subject}-${playbook}`, subject, playbook, startedAt, endedAt: startedAt },
      })),
    ),
  );

beforeEach(() => {
  runIn(WEST);
  stores = new ModelledStores();
  store = new ControlStore({ topology: TOPOLOGY, region: EAST });
  answer = { status: 200, body: { executionArn: 'arn', startDate: 1 } };
  machines.script = () => answer;
  machines.calls.length = 0;
  connect(states, machines);
  Object.assign(states.config, { region: () => Promise.resolve(WEST) });
  metrics.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    metrics.push(JSON.parse(String(line)) as Record<string, unknown>);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('plan-drills', () => {
  it('starts what is due in its own region, by a name that follows from the slot, and keeps the slot', async () => {
    const name = 'calendar-regional-evacuation-us-east-1-2027-01-11';

    expect(await plan(WEST)).toEqual({ started: name, refused: 0, overdue: 0, unsigned: 0 });

    expect(started()).toEqual([
      {
        name,
        stateMachineArn: 'arn:aws:states:us-west-2:111111111111:stateMachine:companyos-dev-drill',
        input: { playbook: 'regional-evacuation', subject: EAST, by: 'calendar' },
      },
    ]);
    expect(await kept()).toEqual([
      {
        ...{ playbook: 'regional-evacuation', subject: EAST, date: '2027-01-11', why: 'never drilled' },
        ...{ at: '2027-01-11T15:00:00.000Z', by: WEST },
      },
    ]);
  });

  it('starts nothing that is about its own region, and nothing twice', async () => {
    expect(await plan(EAST)).toEqual({ refused: 0, overdue: 0, unsigned: 0 });
    expect(machines.calls).toEqual([]);
    expect(await kept()).toEqual([]);

    await plan(WEST);
    // The others are due as well, on the same region. The EU holds none of its data, so it could not score them.
    expect(await plan(EU)).toEqual({ refused: 0, overdue: 0, unsigned: 0 });
    for (const playbook of ['control-plane-failover', 'datastore-chaos', 'application-chaos', 'game-day'])
      expect(await plan(WEST)).toMatchObject({ started: `calendar-${playbook}-us-east-1-2027-01-11` });
    expect(await plan(WEST)).toEqual({ refused: 0, overdue: 0, unsigned: 0 });
    expect(machines.calls).toHaveLength(5);
  });

  it('takes a start that was already made for its own, also when the slot was not kept', async () => {
    answer = { status: 400, body: { __type: 'ExecutionAlreadyExists' } };

    expect(await plan(WEST)).toMatchObject({ started: 'calendar-regional-evacuation-us-east-1-2027-01-11' });
    expect(await kept()).toHaveLength(1);
  });

  it('keeps no slot and reports nothing when the start fails, so that the next hour tries again', async () => {
    answer = { status: 400, body: { __type: 'StateMachineDoesNotExist', message: 'no' } };
    await expect(plan(WEST)).rejects.toThrow('no');
    expect(await kept()).toEqual([]);
    expect(metrics).toEqual([]);

    answer = { status: 200, body: { executionArn: 'arn', startDate: 1 } };
    expect(await plan(WEST, { nowMs: AFTERNOON_MS })).toHaveProperty('started');
  });

  it('keeps slots that a guard refuses, once, with the reason', async () => {
    await store.put(claimKey(EAST), claimOf('evac-us-east-1-20270111T113000Z'), 'always');

    expect(await plan(WEST)).toEqual({ refused: 5, overdue: 0, unsigned: 0 });
    expect(await plan(EU)).toEqual({ refused: 0, overdue: 0, unsigned: 0 });

    const slots = await kept();
    expect(slots.map(({ by, refused }) => [by, refused])).toEqual(
      [1, 2, 3, 4, 5].map(() => [WEST, 'open: evac-us-east-1-20270111T113000Z has not ended']),
    );
    expect(machines.calls).toEqual([]);
  });

  it('goes by the windows of its environment', async () => {
    const freezes = [{ from: '2027-01-11', to: '2027-01-11', why: 'inventory' }];
    await plan(WEST, { windows: { freezes } });
    expect((await kept()).map(({ refused }) => refused)).toEqual(
      [1, 2, 3, 4, 5].map(() => 'freeze: inventory (freeze from 2027-01-11 to 2027-01-11)'),
    );
    const staffed = { days: ['Tue'], from: '09:00', to: '17:00', zone: 'UTC' };
    expect(await plan(WEST, { windows: { staffed }, nowMs: AFTERNOON_MS + 14 * 86_400_000 })).toEqual({
      ...{ refused: 0, overdue: 3, unsigned: 0 },
    });
  });

  it('reports how many drills are overdue, also when it is none', async () => {
    await drilled('2027-01-10T12:00:00.000Z');
    await plan(WEST);
    expect(metrics.at(-1)).toMatchObject({ Planner: WEST, DrillsOverdue: 0, SignOffsOverdue: 0 });
    expect(metrics.at(-1)?.['_aws']).toMatchObject({
      CloudWatchMetrics: [
        {
          Dimensions: [['Planner']],
          Metrics: [{ Name: 'DrillsOverdue' }, { Name: 'SignOffsOverdue' }, { Name: 'Readiness', Unit: 'Percent' }],
        },
      ],
    });

    await drilled('2026-08-01T12:00:00.000Z');
    expect(await plan(WEST)).toMatchObject({ overdue: 3 });
    expect(metrics.at(-1)).toMatchObject({ Planner: WEST, DrillsOverdue: 3 });
  });

  it('reports drills that their owners have not signed off in time, and not what owes nothing', async () => {
    const at = '2027-01-01T12:00:00.000Z';
    const drill = (name: string, more: object = {}) =>
      keep({ drill: name, subject: EAST, playbook: 'game-day', startedAt: at, endedAt: at, ...more });
    await drill('of-an-older-version');
    await drill('late', { signOffDueAt: new Date(AFTERNOON_MS).toISOString() });
    await drill('not-yet', { signOffDueAt: new Date(AFTERNOON_MS + 1).toISOString() });
    await drill('signed', { signOffDueAt: new Date(AFTERNOON_MS).toISOString() });
    await store.put(signedOffKey('signed'), { drill: 'signed', pack: 'p', by: 'ann', at }, 'always');
    expect(await plan(EU)).toMatchObject({ unsigned: 1 });
    expect(metrics.at(-1)).toMatchObject({ Planner: EU, SignOffsOverdue: 1 });
  });

  it('reports how ready its own region is, once every service of it was drilled', async () => {
    const at = '2027-01-10T12:00:00.000Z';
    const left = (playbook: 'control-plane-failover' | 'regional-evacuation') =>
      keep({ drill: `drill-${playbook}`, subject: WEST, playbook, startedAt: at, endedAt: at });
    await left('control-plane-failover');
    await plan(WEST);
    expect(metrics.at(-1)).not.toHaveProperty('Readiness');
    await left('regional-evacuation');
    await plan(WEST);
    expect(metrics.at(-1)?.['Readiness']).toBeGreaterThan(95);
    expect(metrics.at(-1)?.['Readiness']).toBeLessThan(100);
  });

  it.each([
    ['a result', { ...drillResultKey('drill-us-east-1-20270101T000000Z') }, { verdict: 'fine' }],
    ['a slot', slotKey({ playbook: 'regional-evacuation', subject: EAST, date: '2027-01-10' }), { date: 3 }],
    ['a claim', claimKey(EAST), { state: 'perhaps' }],
  ])('starts nothing and reports nothing when %s cannot be read', async (_what, key, item) => {
    await store.put(key, item, 'always');

    await expect(plan(WEST)).rejects.toThrow(ControlItemInvalid);
    expect(machines.calls).toEqual([]);
    expect(metrics).toEqual([]);
  });

  it('starts nothing and reports nothing when the control store does not answer', async () => {
    stores.before = () => {
      throw new Error('down');
    };

    await expect(plan(WEST)).rejects.toThrow(ControlStoreUnreachable);
    expect(machines.calls).toEqual([]);
    expect(metrics).toEqual([]);
  });
});
