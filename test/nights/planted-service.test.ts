import { SERVICE_BUGS } from './bugs';
import { describeBugs } from './planted';

describeBugs(SERVICE_BUGS);
