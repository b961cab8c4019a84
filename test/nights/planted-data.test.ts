import { DATA_BUGS } from './bugs';
import { describeBugs } from './planted';

describeBugs(DATA_BUGS);
