/** The deployed calendar of drills, in the modelled world: Scheduler wakes the planners, and they act on the hour. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Fields } from '../../lab/calls/call';
import { plainItem } from '../../lab/kernel/attributes';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import { createWorld, type World } from '../../lab/drill/world/world';
import { CLAIMS_PK, DRILLS_PK } from '../../strategy/control-items';
import { controlTable } from '../../strategy/names';
import { claimOf } from '../strategy/calendar-years';

/** A Monday on which the slot of the evacuation comes at eleven, and the one of the control plane at one. */
const ELEVEN_MS = Date.UTC(2027, 0, 4, 11);
const MINUTE_MS = 60_000;

function newWorld(): World {
  const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');
  return createWorld({ blueprint, tier: 'fast', seed: '1', startMs: ELEVEN_MS - MINUTE_MS });
}

/** The hour, and two minutes for what is woken within its first one. */
const pass = (world: World): Promise<void> => world.kernel.clock.runUntil(ELEVEN_MS + 2 * MINUTE_MS);

const slots = (world: World): readonly Fields[] =>
  world.dynamodb
    .peek(controlTable(world.topology), 'us-east-1')
    .map(plainItem)
    .filter(({ pk }) => pk === DRILLS_PK);
const starts = (world: World): readonly string[] =>
  world.calls
    .filter(({ caller, operation }) => caller.name.endsWith('plan-drills') && operation === 'StartExecution')
    .map(({ caller, region }) => `${caller.region} in ${region}`);
const put = (world: World, item: object): void => {
  const input = { TableName: controlTable(world.topology), Item: marshall(item) as Fields };
  const caller = { kind: 'operator', name: 'test', region: 'us-east-1' } as const;
  world.dynamodb.handle({ service: 'dynamodb', operation: 'PutItem', region: 'us-east-1', input, caller });
};

it('starts what is due where it can be scored, not in the region that is left, within its rights', async () => {
  const world = newWorld();

  await pass(world);

  expect(world.scheduler.meters.invocations).toBe(3);
  expect(new Set(starts(world))).toEqual(new Set(['us-west-2 in us-west-2']));
  expect(world.kernel.timeline.filter(({ what }) => what === 'iam.denied')).toEqual([]);
  expect(world.unmodelled.filter((entry) => /scheduler|schedule/i.test(entry))).toEqual([]);
});

it('keeps the slot and starts nothing while an incident is open', async () => {
  const world = newWorld();
  const open = claimOf('evac-eu-central-1-20270104T083000Z', 'abandoned');
  put(world, { pk: CLAIMS_PK, sk: 'eu-central-1', ...open });

  await pass(world);

  expect(starts(world)).toEqual([]);
  const refused = 'open: evac-eu-central-1-20270104T083000Z has not ended';
  expect(slots(world)).toContainEqual(
    expect.objectContaining({ sk: 'slot#regional-evacuation#us-east-1#2027-01-04', refused }),
  );
  expect(new Set(slots(world).map((slot) => slot['refused']))).toEqual(new Set([refused]));
});

it('goes on from the regions that are left when one is lost', async () => {
  const world = newWorld();
  world.kernel.network.lose('eu-central-1');

  await pass(world);

  expect(new Set(starts(world))).toEqual(new Set(['us-west-2 in us-west-2']));
});
