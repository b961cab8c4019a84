/**
 * What the drills disturb in which nothing leaves (strategy §3, test cadence and scenarios). Faults are for synthetic
 * tenants: customers and observers feel nothing. A fault that lasts longer than a minute proves no more, because
 * breakers open within three rounds of the workload. Only the pause of replication is real, and for everybody (ADR 36).
 */
import type { FaultEffect } from './fault';
import { SERVICES } from './layers';
import { PAUSE_SECONDS, PAUSED } from './pause';
import type { FaultStage, Stage } from './stages';

const FOR_SECONDS = 60;
/** Breakers close within five seconds, and cells know the end of a fault. The rest shows that it stays so. */
const REST_SECONDS = 40;

const stage = (
  name: string,
  effect: Omit<FaultEffect, 'share' | 'whom'>,
  { touches, shows }: Pick<FaultStage, 'touches' | 'shows'>,
): FaultStage => {
  const lasts = { forSeconds: FOR_SECONDS, restSeconds: REST_SECONDS };
  return {
    ...{ kind: 'fault', name, where: 'subject', ...lasts, touches, shows },
    effect: { ...effect, share: 1, whom: 'synthetic' },
  };
};

const cacheStage = stage(
  'the bucket behind the cache answers errors',
  { kind: 'store-errors', dependency: 's3' },
  {
    touches: ['content-standard'],
    shows: [
      { service: 'content-standard', degraded: 'cached' },
      { service: 'content-standard', degraded: 'refused' },
    ],
  },
);

/** Auth and settings lie in one table, so they have one breaker. */
export const APPLICATION_STAGES: readonly Stage[] = [
  stage(
    'the store of auth does not answer',
    { kind: 'black-hole', dependency: 'dynamodb', service: 'identity' },
    { touches: ['identity', 'control-plane'], shows: [{ service: 'identity', degraded: 'refused' }] },
  ),
  stage(
    'the queue answers errors',
    { kind: 'store-errors', dependency: 'sqs' },
    { touches: ['orchestration'], shows: [{ service: 'orchestration', degraded: 'refused' }] },
  ),
  cacheStage,
];

/** The pause comes first: an alarm of the errors that follow would stop it, because it watches what users are told. */
export const DATASTORE_STAGES: readonly Stage[] = [
  {
    ...{ kind: 'fault', name: 'the copies of the bucket wait', where: 'subject', touches: [], shows: [] },
    effect: { kind: PAUSED, store: 'bucket' },
    ...{ forSeconds: PAUSE_SECONDS.bucket, restSeconds: REST_SECONDS },
  },
  stage(
    'the tables answer errors',
    { kind: 'store-errors', dependency: 'dynamodb' },
    {
      touches: SERVICES.filter((service) => service !== 'content-standard'),
      shows: [
        { service: 'identity', degraded: 'refused' },
        { service: 'content-premium', degraded: 'refused' },
      ],
    },
  ),
  cacheStage,
  { kind: 'leader', name: 'the conductor gives up', restSeconds: REST_SECONDS },
];
