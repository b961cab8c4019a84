/** Each guard holds one drill back in the deployed machine, with its reason in the answer. */
import { actionKey, CLAIMS_PK, routeKey } from '../../strategy/control-items';
import { type Held, GUARDS } from '../../strategy/guards';
import { HEALTH_METRIC, METRIC_NAMESPACE } from '../../strategy/names';
import type { Blueprint } from '../../lab/drill/world/blueprint';
import { DEPLOYED, DrillWorld, MONDAY_MS, STARTS_AFTER_MS } from './drill-world';

const SUBJECT = 'us-east-1';
const PLAYBOOK = 'regional-evacuation';
const TYPED = { playbook: PLAYBOOK, subject: SUBJECT };
const FRIDAY_NIGHT_MS = Date.UTC(2027, 0, 1);
const JUST_BEFORE_MS = STARTS_AFTER_MS - 5000;

/** The world in which that guard holds the drill, and words of its reason. */
interface Case {
  readonly world: () => DrillWorld;
  readonly because: string;
}

/** The world on that morning, with something wrong in it shortly before the drill is started. */
const morning = (wrong: (night: DrillWorld) => void): DrillWorld => {
  const night = new DrillWorld();
  night.world.kernel.clock.after(JUST_BEFORE_MS, () => wrong(night));
  return night;
};

const CASES: Readonly<Record<Held['guard'], Case>> = {
  incident: {
    because: 'evac-eu-central-1-20270103T083000Z is abandoned',
    world: () =>
      morning((night) => {
        const conducted = { conductor: 'us-east-1', execution: 'x', claimedAt: '2027-01-03T08:30:00.000Z' };
        const claim = { incident: 'evac-eu-central-1-20270103T083000Z', ...conducted, state: 'abandoned' };
        night.put({ pk: CLAIMS_PK, sk: 'eu-central-1', ...claim });
      }),
  },
  health: {
    because: 'in eu-central-1 is unknown',
    world: () => {
      const night = new DrillWorld();
      night.fault({ at: STARTS_AFTER_MS - 15_000, for: 20_000, kind: 'region-isolated', region: 'eu-central-1' });
      return night;
    },
  },
  home: {
    because: 'eu/tooling is not served as deployed',
    world: () =>
      morning((night) => {
        const away = { placement: 'eu', service: 'tooling', epoch: 1, mode: 'read-only', weights: {} } as const;
        night.put({ ...routeKey('eu', 'tooling'), ...away });
      }),
  },
  freeze: {
    because: 'the big sale (freeze from 2027-01-04 to 2027-01-05)',
    world: () =>
      new DrillWorld({
        blueprint: withWindows({ freezes: [{ from: '2027-01-04', to: '2027-01-05', why: 'the big sale' }] }),
      }),
  },
  'staffed hours': {
    because: 'Mon, Tue, Wed, Thu from 09:00 to 16:00 (UTC)',
    world: () => new DrillWorld({ startMs: FRIDAY_NIGHT_MS }),
  },
  'error budget': {
    because: 'us-west-2 has failed 1.',
    world: () =>
      morning(({ world }) => {
        // Five days ago it failed for a quarter of an hour, as two observers have counted.
        const Timestamp = MONDAY_MS - 5 * 86_400_000;
        const Metrics = [{ Name: HEALTH_METRIC, StorageResolution: 1 }];
        const _aws = {
          Timestamp,
          CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [['Subject']], Metrics }],
        };
        for (const observer of ['us-east-1', 'eu-central-1'])
          for (let tick = 0; tick < 90; tick += 1)
            world.cloudwatch.ingest(observer, { _aws, Subject: 'us-west-2', [HEALTH_METRIC]: 0 });
      }),
  },
  'corrective actions': {
    because: 'drill-us-west-2-20261006T100000Z left open: reads refused',
    world: () =>
      morning((night) => {
        const action = {
          ...{ drill: 'drill-us-west-2-20261006T100000Z', playbook: PLAYBOOK, subject: 'us-west-2' },
          ...{ about: 'reads refused', found: '3 requests, the limit is 0 requests' },
          openedAt: '2026-10-06T10:40:00.000Z',
        };
        night.put({ ...actionKey(action), ...action });
      }),
  },
  targets: {
    because: 'replication there is',
    world: () => {
      const night = new DrillWorld();
      night.fault({ at: 30_000, kind: 'replication-paused', region: SUBJECT });
      return night;
    },
  },
};

/** The app as if it were deployed with these windows. */
function withWindows(windows: object): Blueprint {
  const resources = DEPLOYED.resources.map((resource) => {
    const environment = resource.properties['Environment'] as { Variables?: Record<string, unknown> } | undefined;
    if (environment?.Variables?.['DRILL_WINDOWS'] === undefined) return resource;
    const Variables = { ...environment.Variables, DRILL_WINDOWS: JSON.stringify(windows) };
    return { ...resource, properties: { ...resource.properties, Environment: { Variables } } };
  });
  return { ...DEPLOYED, resources };
}

it.each(GUARDS)('the guard "%s" holds a drill, says why, and nothing moves', async (guard) => {
  const { world, because } = CASES[guard];
  const night = world();
  const before = night.away();
  night.start(TYPED);
  await night.run(STARTS_AFTER_MS + 45_000);

  const reason = expect.stringContaining(because) as string;
  const [execution] = night.executions();
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { verdict: 'held', reason } });
  expect((execution?.output as { reason: string }).reason).toMatch(new RegExp(`^${guard}: `));
  expect(night.results()).toMatchObject([{ verdict: 'held', reason }]);
  expect(night.claims().filter(({ drill }) => drill !== undefined)).toEqual([]);
  expect(night.away().filter((one) => !before.includes(one) && guard !== 'home')).toEqual([]);
  expect(night.mishaps()).toEqual([]);
});

it.each(['freeze', 'staffed hours'] as const)('"%s" gives way to a reason, which stays on record', async (guard) => {
  const night = CASES[guard].world();
  night.start({ ...TYPED, despite: 'a storm is coming' });
  await night.run(STARTS_AFTER_MS + 45_000);
  expect(night.claims()).toContainEqual(expect.objectContaining({ flow: 'evacuation', planned: true }));
  const [drill] = night.claims().filter(({ flow }) => flow === 'drill');
  expect(drill).toMatchObject({ state: 'open', plays: { despite: 'a storm is coming' } });
});

it('of two drills at the same time one is held: one region at a time', async () => {
  const night = new DrillWorld();
  night.start(TYPED);
  night.start({ playbook: PLAYBOOK, subject: 'us-west-2' }, { region: SUBJECT });
  await night.run(STARTS_AFTER_MS + 45_000);
  const reason = expect.stringContaining('is under way: one region at a time') as string;
  expect(night.results()).toMatchObject([{ subject: 'us-west-2', verdict: 'held', reason }]);
  expect(night.claims()).toContainEqual(
    expect.objectContaining({ flow: 'evacuation', source: SUBJECT, planned: true }),
  );
});
