import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentInput } from './schema';
import { THREE_REGIONS, TIMESTAMP_AUTHORITIES } from './three-regions';

const account = '333333333333';
const domain = 'companyos.example';

export const prod: EnvironmentInput = {
  name: 'prod',
  account,
  domain,
  zone: { kind: 'given', zoneId: 'Z0PROD0000000EXAMPLE', zoneName: domain },
  certificates: {
    'us-east-1': `arn:aws:acm:us-east-1:${account}:certificate/00000000-0000-4000-8000-000000000001`,
    'us-west-2': `arn:aws:acm:us-west-2:${account}:certificate/00000000-0000-4000-8000-000000000002`,
    'eu-central-1': `arn:aws:acm:eu-central-1:${account}:certificate/00000000-0000-4000-8000-000000000003`,
  },
  ...THREE_REGIONS,
  approvers: 2,
  // As long as observations remember: by then a flapping region is either stable or has been seen flapping.
  soakSeconds: 300,
  dnsTtlSeconds: 20,
  thresholds: {
    healthCheckIntervalSeconds: 10,
    // One failure per checker is enough, because Route 53 wants more than 82 % of its checkers to agree before it calls
    // a region unhealthy.
    healthCheckFailures: 1,
    errorRatioMax: 0.01,
    latencyP99Ms: 1000,
    concurrencyMax: 800,
  },
  // Five years, the usual retention of DORA test records. Nobody can shorten it.
  evidence: { retentionDays: 1827, mode: 'COMPLIANCE', timestampAuthorities: TIMESTAMP_AUTHORITIES },
  contacts: {
    incidentCommander: { name: 'Incident commander', email: 'incident-commander@companyos.example' },
    operationsLead: { name: 'Operations lead', email: 'operations@companyos.example' },
    communicationsLead: { name: 'Communications lead', email: 'communications@companyos.example' },
  },
  logRetentionDays: RetentionDays.ONE_YEAR,
};
