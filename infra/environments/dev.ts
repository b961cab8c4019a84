import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentInput } from './schema';
import { THREE_REGIONS, TIMESTAMP_AUTHORITIES } from './three-regions';

const account = '111111111111';
const domain = 'dev.companyos.example';

export const dev: EnvironmentInput = {
  name: 'dev',
  account,
  domain,
  zone: { kind: 'given', zoneId: 'Z0DEV00000000EXAMPLE', zoneName: domain },
  certificates: {
    'us-east-1': `arn:aws:acm:us-east-1:${account}:certificate/00000000-0000-4000-8000-000000000001`,
    'us-west-2': `arn:aws:acm:us-west-2:${account}:certificate/00000000-0000-4000-8000-000000000002`,
    'eu-central-1': `arn:aws:acm:eu-central-1:${account}:certificate/00000000-0000-4000-8000-000000000003`,
  },
  ...THREE_REGIONS,
  approvers: 1,
  // A minute, so that drills stay short.
  soakSeconds: 60,
  dnsTtlSeconds: 20,
  thresholds: {
    healthCheckIntervalSeconds: 10,
    // One failure per checker is enough, because Route 53 wants more than 82 % of its checkers to agree before it calls
    // a region unhealthy.
    healthCheckFailures: 1,
    errorRatioMax: 0.05,
    latencyP99Ms: 2000,
    concurrencyMax: 800,
  },
  // A day is enough to test the lock.
  evidence: { retentionDays: 1, mode: 'GOVERNANCE', timestampAuthorities: TIMESTAMP_AUTHORITIES },
  contacts: {
    incidentCommander: { name: 'Incident commander (dev)', email: 'incident-commander@dev.companyos.example' },
    operationsLead: { name: 'Operations lead (dev)', email: 'operations@dev.companyos.example' },
    communicationsLead: { name: 'Communications lead (dev)', email: 'communications@dev.companyos.example' },
  },
  logRetentionDays: RetentionDays.TWO_WEEKS,
};
