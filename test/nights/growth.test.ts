/**
 * Compares what grows with docs/growth.md. An hour without faults leaves nothing new, and all that an incident leaves
 * has an owner and an end.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../../infra/environments/load';
import { readBlueprint } from '../../lab/drill/world/blueprint';
import { createWorld, type World } from '../../lab/drill/world/world';
import {
  contentBucket,
  controlTable,
  dataTable,
  evidenceBucket,
  knownMapTable,
  tier0Table,
} from '../../strategy/names';
import { regionsOf } from '../../strategy/topology';
import { EXPIRY_ATTRIBUTE, KEPT_DAYS } from '../../strategy/written';
import { at, isOfDeployment, list, property, synthesized, text } from '../infra/synthesized';
import { drill } from '../support/drill';

const START_MS = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;
/**
 * Minutes of the two readings. By the first one every value that is rewritten at intervals exists. Between them every
 * interval has passed.
 */
const [FIRST_LOOK, SECOND_LOOK] = [10, 70];

type End = 'reuse' | 'TTL' | 'lifecycle' | 'tenant' | 'kept';

/** The table of the document: what is stored, and how it ends. */
const ENDS = new Map(
  [
    ...readFileSync(join(__dirname, '..', '..', 'docs', 'growth.md'), 'utf8').matchAll(
      /^\| `([\w/-]+)` +\|[^|]+\| ([^|]+?) +\| (reuse|TTL|lifecycle|tenant|kept) +\|$/gm,
    ),
  ].map(([, what = '', owner = '', end = '']) => [what, { owner, end: end as End }] as const),
);

interface Stored {
  /** Its name in the document. */
  readonly what: string;
  /** Its store and key. */
  readonly name: string;
  /** In seconds since the epoch, or undefined without an expiry. */
  readonly expiresAt?: number;
}

/** Every item and every current object. */
function storedIn(world: World): readonly Stored[] {
  const { topology } = world;
  const items = (what: string, table: string, region: string): Stored[] =>
    world.dynamodb.peek(table, region).map((item) => {
      const [pk = '', sk = ''] = [item['pk']?.S, item['sk']?.S];
      const expires = item[EXPIRY_ATTRIBUTE]?.N;
      return {
        what: `${what}/${pk.split('#')[0] ?? ''}`,
        name: `${table} ${region} ${pk} ${sk}`,
        ...(expires !== undefined && { expiresAt: Number(expires) }),
      };
    });
  const objects = (bucket: string, what: (key: string) => string): Stored[] =>
    world.s3.peek(bucket).map(({ key }) => ({ what: what(key), name: `${bucket} ${key}` }));
  return [
    ...topology.controlReplicas.flatMap((region) => items('control', controlTable(topology), region)),
    ...topology.regions.flatMap((region) => [
      ...items('known', knownMapTable(topology, region), region),
      ...objects(evidenceBucket(topology, region), () => 'evidence/incident'),
    ]),
    ...topology.placements.flatMap((placement) =>
      regionsOf(placement).flatMap((region) => [
        ...items('tier0', tier0Table(topology, placement.name), region),
        ...items('data', dataTable(topology, placement.name), region),
        ...objects(contentBucket(topology, placement.name, region), (key) => `content/${key.split('/')[0] ?? ''}`),
      ]),
    ),
  ];
}

const withEnd = (stored: readonly Stored[], end: End): Stored[] =>
  stored.filter(({ what }) => ENDS.get(what)?.end === end);

describe('an hour without faults', () => {
  it('leaves nothing more than before, except older versions of objects', async () => {
    const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');
    // The calendar of drills has asked once, at the full hour, before the first look.
    const world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs: START_MS - 2 * MINUTE_MS });
    const look = async (minute: number) => {
      await world.kernel.clock.runUntil(START_MS + minute * MINUTE_MS);
      const { topology } = world;
      const names = storedIn(world).map(({ name }) => name);
      return {
        stored: names.sort(),
        metrics: topology.regions.map((region) => [...world.cloudwatch.metricNames(region)].sort()),
        executions: world.states.executions().length,
        pages: world.sns.arrived.length,
      };
    };
    const before = await look(FIRST_LOOK);
    expect(before.stored.length).toBeGreaterThan(100);
    expect(await look(SECOND_LOOK)).toEqual(before);
    const { topology } = world;
    const older = topology.placements
      .flatMap(({ name, home }) => world.s3.history(contentBucket(topology, name, home)))
      .map(({ key }) => `content/${key.split('/')[0] ?? ''}`);
    expect(older.length).toBeGreaterThan(1000);
    expect(older.filter((what) => ENDS.get(what)?.end !== 'lifecycle')).toEqual([]);
  });

  it('is like every other one: everything is scheduled each minute, and the calendar of drills each hour', () => {
    const scheduled = (of: string) =>
      synthesized(environmentOf('dev'))
        .filter(({ type }) => type === of)
        .flatMap((one) => property(one, 'ScheduleExpression') ?? []);
    const schedules = scheduled('AWS::Events::Rule');
    expect(new Set(schedules)).toEqual(new Set(['rate(1 minute)']));
    expect(schedules.length).toBeGreaterThan(8);
    expect(new Set(scheduled('AWS::Scheduler::Schedule'))).toEqual(new Set(['cron(0 * * * ? *)']));
  });
});

describe('a run with a loss and a return', () => {
  it('leaves nothing without an owner and an end, and an expiry on what expires', async () => {
    const { world, record } = await drill('late-writes-return', 19);
    const stored = storedIn(world);
    const unknown = new Set(stored.filter(({ what }) => !ENDS.has(what)).map(({ what }) => what));
    expect([...unknown]).toEqual([]);
    const expiring = withEnd(stored, 'TTL');
    expect(new Set(expiring.map(({ what }) => what))).toEqual(new Set(['data/written', 'data/job', 'tier0/written']));
    const [startSeconds, endSeconds] = [record.startMs, record.endMs].map((ms) => ms / 1000 + KEPT_DAYS * 86_400);
    for (const { name, expiresAt } of expiring) {
      const isInTime = expiresAt !== undefined && expiresAt >= startSeconds! - 1 && expiresAt <= endSeconds!;
      expect({ name, isInTime }).toEqual({ name, isInTime: true });
    }
    const bounded = withEnd(stored, 'reuse');
    expect(bounded.length).toBeGreaterThan(100);
    // Their names come only from the environment, so they contain no time and no incident.
    expect(bounded.filter(({ name }) => /\d{8}T|\d{4}-\d\d-\d\d/.test(name))).toEqual([]);
  });
});

describe('the synthesized app', () => {
  const environment = environmentOf('dev');
  const resources = synthesized(environment);
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);

  it('lets DynamoDB delete expired items in every table that can have them', () => {
    for (const table of ofType('AWS::DynamoDB::GlobalTable')) {
      const isStrong = property(table, 'MultiRegionConsistency') === 'STRONG';
      const ttl = isStrong ? undefined : { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true };
      expect(property(table, 'TimeToLiveSpecification')).toEqual(ttl);
    }
  });

  it('lets S3 delete older versions under every prefix that is written, and evidence after its lock', () => {
    const prefixes = [...ENDS].flatMap(([what, { end }]) => {
      const [store, prefix] = what.split('/');
      return store === 'content' && end === 'lifecycle' ? [`${prefix ?? ''}/`] : [];
    });
    expect(prefixes).toHaveLength(4);
    const buckets = ofType('AWS::S3::Bucket');
    for (const bucket of buckets) {
      const rules = list(property(bucket, 'LifecycleConfiguration.Rules'));
      const isEvidence = text(property(bucket, 'BucketName')).includes('-evidence-');
      const days = (rule: unknown): unknown => at(rule, 'NoncurrentVersionExpiration.NoncurrentDays');
      if (isEvidence) {
        const { retentionDays } = environment.evidence;
        expect(rules).toMatchObject([{ ExpirationInDays: retentionDays, Status: 'Enabled' }]);
        expect(days(rules[0])).toBe(1);
        continue;
      }
      const ended = rules.filter((rule) => at(rule, 'Status') === 'Enabled' && Number(days(rule)) <= KEPT_DAYS);
      expect(ended.map((rule) => at(rule, 'Prefix'))).toEqual(expect.arrayContaining(prefixes));
    }
    expect(buckets.length).toBeGreaterThan(8);
  });

  it('keeps no log for ever', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    for (const group of groups) expect(property(group, 'RetentionInDays')).toBe(environment.logRetentionDays);
    const functions = ofType('AWS::Lambda::Function').filter((one) => !isOfDeployment(one));
    expect(functions.filter((one) => property(one, 'LoggingConfig.LogGroup') === undefined)).toEqual([]);
    expect(functions.length).toBeGreaterThan(50);
  });

  it('has an owner for everything that it creates', () => {
    const names = new Set(ofType('AWS::Lambda::Function').map((one) => text(property(one, 'FunctionName'))));
    const owners = [...ENDS.values()].flatMap(({ owner }) => /^`([\w-]+)`$/.exec(owner)?.[1] ?? []);
    expect(owners.filter((owner) => !names.has(`companyos-dev-${owner}`))).toEqual([]);
    expect(ENDS.size).toBeGreaterThan(30);
  });
});
