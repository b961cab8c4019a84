import { describeSeeds } from './nights';

describeSeeds(26, 25);
