import { describeSeeds } from './both-tiers';

describeSeeds(1, 25);
