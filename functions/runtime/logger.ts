import { Logger } from '@aws-lambda-powertools/logger';

/** The structured log of every function. The step wrapper writes one line in and one line out per step. */
export const logger = new Logger({ serviceName: 'companyos-dr' });
