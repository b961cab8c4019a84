import { dev } from './dev';
import type { EnvironmentInput } from './schema';
import { variantOf } from './variant';

/** Like dev, but two persons have to approve, as in prod. For drills of that approval. */
export const devTwoPerson: EnvironmentInput = {
  ...variantOf(dev, { name: 'dev-two-person', zoneId: 'Z0DEVTWO0000EXAMPLE' }),
  approvers: 2,
};
