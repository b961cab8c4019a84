import { dev } from './dev';
import type { EnvironmentInput } from './schema';
import { variantOf } from './variant';

/** As dev, but neither US region has room for all that the other would leave: for drills of what then stays. */
export const devSmall: EnvironmentInput = {
  ...variantOf(dev, { name: 'dev-small', zoneId: 'Z0DEVSMALL00EXAMPLE' }),
  capacity: { 'us-east-1': 145, 'us-west-2': 145, 'eu-central-1': 60 },
};
