import { dev } from './dev';
import type { EnvironmentInput } from './schema';
import { variantOf } from './variant';

/** As dev, but two persons have to approve, as in prod: for drills of just that. */
export const devTwoPerson: EnvironmentInput = {
  ...variantOf(dev, { name: 'dev-two-person', zoneId: 'Z0DEVTWO0000EXAMPLE' }),
  approvers: 2,
};
