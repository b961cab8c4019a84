import * as keys from '../../strategy/control-items';
import { FREEZABLE } from '../../strategy/freeze';
import { SERVICES } from '../../strategy/layers';
import * as names from '../../strategy/names';
import { DRILL_TAG, ENVIRONMENT_TAG, STAGE_TAG } from '../../strategy/pause';
import { regionsOf } from '../../strategy/topology';
import { topology, usEast } from './fixtures';

describe('names', () => {
  it('carry the environment, and what makes them unique', () => {
    expect(names.controlTable(topology)).toBe('companyos-dev-control');
    expect(names.contentBucket(topology, 'us-east', 'us-west-2')).toBe('companyos-dev-us-east-us-west-2-111111111111');
    expect(names.regionHost(topology, 'us-east-1')).toBe('us-east-1.dr.example.com');
    expect(names.residencyHost(topology, 'US')).toBe('us.dr.example.com');
    expect(names.syntheticTenant(usEast)).toBe('us-east/synthetic');
    expect(['us-east/synthetic', 'us-east/synthetics'].map(names.isSynthetic)).toEqual([true, false]);
    expect(names.jobQueueUrl(topology, 'us-east', 'us-west-2')).toBe(
      'https://sqs.us-west-2.amazonaws.com/111111111111/companyos-dev-us-east-jobs',
    );
  });

  it('of everything that exists are fixed: another name is another thing', () => {
    expect({
      table: names.tier0Table(topology, 'us-east'),
      key: names.keyAlias(topology, 'us-east'),
      queue: names.jobQueue(topology, 'us-east'),
      function: names.functionName(topology, 'detect'),
      machine: names.machineName(topology, 'evacuate'),
      machineArn: names.machineArn(topology, 'us-west-2', 'evacuate'),
      impaired: names.impairedAlarm(topology, 'us-east-1'),
      damaged: names.badEntriesAlarm(topology, 'us-east'),
      waiting: names.waitingAlarm(topology, 'us-east', 'waiting'),
      bus: names.eventBus(topology),
      evidence: names.evidenceBucket(topology, 'us-west-2'),
      tenant: names.tenantId('us-east', 'acme'),
      metrics: names.METRIC_NAMESPACE,
      metric: names.BAD_ENTRIES_METRIC,
      age: names.WRITES_WAITING_METRIC,
      aside: names.WRITES_ASIDE_METRIC,
      alive: names.ALIVE_METRIC,
      events: names.EVENT_SOURCE,
      known: names.knownMapTable(topology, 'us-west-2'),
      failedCopies: names.failedCopiesQueue(topology, 'us-east'),
      deadLetters: names.deadLettersOf(names.jobQueue(topology, 'us-east')),
      operators: names.operatorsTopic(topology),
      outside: names.outsideHost(topology, 'us-east-1'),
      up: names.outsideAnswer(topology, 'up'),
      down: names.outsideAnswer(topology, 'down'),
      sessions: names.sessionKeyAlias(topology, 'us-east'),
      context: names.encryptionContext(usEast),
      answerers: names.answerPolicy(topology),
      drillers: names.drillPolicy(topology),
      testers: names.testersTopic(topology),
      alarm: names.alarmName(topology, 'api-errors'),
      pause: names.pauseTemplate(topology, 'bucket', 'us-east'),
      health: names.HEALTH_METRIC,
      lag: names.REPLICATION_LAG_METRIC,
      overdue: names.DRILLS_OVERDUE_METRIC,
      unsigned: names.SIGN_OFFS_OVERDUE_METRIC,
      readiness: names.READINESS_METRIC,
      verification: names.VERIFICATION_KEY_PREFIX,
      tags: [ENVIRONMENT_TAG, DRILL_TAG, STAGE_TAG],
    }).toEqual({
      table: 'companyos-dev-us-east-tier0',
      key: 'alias/companyos-dev-us-east',
      queue: 'companyos-dev-us-east-jobs',
      function: 'companyos-dev-detect',
      machine: 'companyos-dev-evacuate',
      machineArn: 'arn:aws:states:us-west-2:111111111111:stateMachine:companyos-dev-evacuate',
      impaired: 'companyos-dev-region-impaired-us-east-1',
      damaged: 'companyos-dev-control-plane-damaged-us-east',
      waiting: 'companyos-dev-us-east-writes-waiting',
      bus: 'companyos-dev',
      evidence: 'companyos-dev-evidence-us-west-2-111111111111',
      tenant: 'us-east/acme',
      metrics: 'CompanyOS/DR',
      metric: 'BadControlEntries',
      age: 'OldestWaitingWriteSeconds',
      aside: 'WaitingWritesAside',
      alive: 'ObserverAlive',
      events: 'companyos.dr',
      known: 'companyos-dev-known-us-west-2',
      failedCopies: 'companyos-dev-us-east-failed-copies',
      deadLetters: 'companyos-dev-us-east-jobs-dlq',
      operators: 'companyos-dev-operators',
      outside: 'outside-us-east-1.dr.example.com',
      up: 'up.outside.dr.example.com',
      down: 'down.outside.dr.example.com',
      sessions: 'alias/companyos-dev-us-east-sessions',
      context: { residency: 'US', placement: 'us-east' },
      answerers: 'companyos-dev-answer',
      drillers: 'companyos-dev-drills',
      testers: 'companyos-dev-testers',
      alarm: 'companyos-dev-api-errors',
      pause: 'companyos-dev-pause-bucket-us-east',
      health: 'AllHealthy',
      lag: 'ReplicationLagSeconds',
      overdue: 'DrillsOverdue',
      unsigned: 'SignOffsOverdue',
      readiness: 'Readiness',
      verification: 'verify-',
      tags: ['companyos-dr-environment', 'companyos-dr-drill', 'companyos-dr-stage'],
    });
  });

  it('give no two things the same name, though one placement is the prefix of another', () => {
    const all = topology.placements.flatMap((placement) => [
      names.tier0Table(topology, placement.name),
      names.dataTable(topology, placement.name),
      ...regionsOf(placement).map((region) => names.contentBucket(topology, placement.name, region)),
    ]);
    expect(new Set([...all, names.controlTable(topology)]).size).toBe(all.length + 1);
  });

  it('of buckets fit S3 (63 characters) with the longest environment, placement and region', () => {
    const longest = { environment: 'e'.repeat(8), account: '1'.repeat(12) };
    expect(names.contentBucket(longest, 'us-east', 'ap-southeast-1').length).toBeLessThanOrEqual(63);
    expect(names.evidenceBucket(longest, 'ap-southeast-1').length).toBeLessThanOrEqual(63);
  });
});

describe('control items', () => {
  it('have a key of their own each', () => {
    const all = [
      ...SERVICES.flatMap((service) => [keys.routeKey('eu', service), keys.leaseKey('eu', service)]),
      keys.claimKey('us-east-1'),
      keys.switchKey('us-east-1'),
      ...FREEZABLE.flatMap((service) => [keys.freezeKey('eu', service), keys.freezeKey('eu-optin', service)]),
      keys.observationKey('us-east-1'),
      keys.observationKey('us-west-2'),
      keys.conditionKey('us-east-1'),
      keys.pageKey('lost us-east-1'),
      keys.approvalKey('evac-1', 'tier-0'),
      keys.approvalKey('evac-1', 'rest'),
      keys.ledgerKey('evac-1', 1),
      keys.packDueKey('evac-1'),
      keys.packAgainKey('evac-1'),
      keys.drillResultKey('drill-1'),
      keys.signedOffKey('drill-1'),
    ];
    expect(new Set(all.map(({ pk, sk }) => `${pk}|${sk}`)).size).toBe(all.length);
  });

  it('keep ledger entries in order of their sequence', () => {
    const sorted = [1, 2, 9, 10, 100, 999_999].map((sequence) => keys.ledgerKey('evac-1', sequence).sk);
    expect(sorted.toSorted()).toEqual(sorted);
  });
});
