/** Grants to read what AWS knows of an environment, and the tokens of its channels. */
import { channelsSecret } from '../../strategy/names';
import { arnOf, type Site } from '../site/site';
import type { Grant } from './grant';

/** Reads in any region which alarms were raised. */
export const readAlarms: Grant = {
  actions: ['cloudwatch:DescribeAlarmHistory'],
  resources: ['*'],
  wildcardReason: 'CloudWatch tells nothing of composite alarms to anybody whose scope is narrower.',
};

/** Reads metrics of any region. */
export const readMetrics: Grant = {
  actions: ['cloudwatch:GetMetricData'],
  resources: ['*'],
  wildcardReason: 'IAM knows no resource or condition for reading metrics.',
};

/**
 * Reads in any region what the alarms watch and how they changed, and the values of their metrics. CloudWatch documents
 * no resource against which it checks a list of alarms by the beginning of their names.
 */
export const readSignals: readonly Grant[] = [
  readAlarms,
  readMetrics,
  {
    actions: ['cloudwatch:DescribeAlarms'],
    resources: ['*'],
    wildcardReason: 'A list of alarms by the beginning of their names names no alarm that a policy could name.',
  },
];

/** Reads the tokens of the channels, from this region's replica. */
export const readChannels = (site: Site): Grant => ({
  actions: ['secretsmanager:GetSecretValue'],
  resources: [arnOf(site, 'secretsmanager', `secret:${channelsSecret(site.topology)}-??????`)],
});
