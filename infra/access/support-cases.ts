/** The grant to open cases at AWS Support. */
import type { Site } from '../site/site';
import type { Grant } from './grant';

/** Opens and finds cases and adds to them. Only an environment with a channel to AWS Support needs it. */
export const openCases = ({ environment }: Site): Grant[] =>
  environment.communications.channels.vendors.some(({ kind }) => kind === 'support')
    ? [
        {
          actions: ['support:CreateCase', 'support:AddCommunicationToCase', 'support:DescribeCases'],
          resources: ['*'],
          wildcardReason: 'IAM knows no resource of AWS Support.',
        },
      ]
    : [];
