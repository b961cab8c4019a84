import { describeSeeds } from './both-tiers';

describeSeeds(26, 25);
