import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentInput } from './schema';
import { THREE_REGIONS, TIMESTAMP_AUTHORITIES } from './three-regions';

const account = '222222222222';
const domain = 'staging.companyos.example';

export const staging: EnvironmentInput = {
  name: 'staging',
  account,
  domain,
  zone: { kind: 'given', zoneId: 'Z0STAGING0000EXAMPLE', zoneName: domain },
  certificates: {
    'us-east-1': `arn:aws:acm:us-east-1:${account}:certificate/00000000-0000-4000-8000-000000000001`,
    'us-west-2': `arn:aws:acm:us-west-2:${account}:certificate/00000000-0000-4000-8000-000000000002`,
    'eu-central-1': `arn:aws:acm:eu-central-1:${account}:certificate/00000000-0000-4000-8000-000000000003`,
  },
  ...THREE_REGIONS,
  approvers: 1,
  // As long as observations remember: by then a flapping region is either stable or has been seen flapping.
  soakSeconds: 300,
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
  // Long enough for a quarterly drill to be reviewed.
  evidence: { retentionDays: 30, mode: 'GOVERNANCE', timestampAuthorities: TIMESTAMP_AUTHORITIES },
  contacts: {
    incidentCommander: { name: 'Incident commander (staging)', email: 'incident-commander@staging.companyos.example' },
    operationsLead: { name: 'Operations lead (staging)', email: 'operations@staging.companyos.example' },
    communicationsLead: { name: 'Communications lead (staging)', email: 'communications@staging.companyos.example' },
  },
  logRetentionDays: RetentionDays.ONE_MONTH,
};
