import { describeSeeds } from './nights';

describeSeeds(1, 25);
