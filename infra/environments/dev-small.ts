import { dev } from './dev';
import type { EnvironmentInput } from './schema';
import { variantOf } from './variant';

/** Like dev, but neither US region has room for everything of the other. For drills of what stays behind. */
export const devSmall: EnvironmentInput = {
  ...variantOf(dev, { name: 'dev-small', zoneId: 'Z0DEVSMALL00EXAMPLE' }),
  capacity: { 'us-east-1': 145, 'us-west-2': 145, 'eu-central-1': 60 },
};
