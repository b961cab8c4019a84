import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CLIENT_OPTIONS, perRegion } from './clients';

/** CloudWatch in one region. */
export const cloudWatchIn = perRegion((region) => new CloudWatchClient({ region, ...CLIENT_OPTIONS }));
