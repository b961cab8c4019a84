import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log of every function; one line in and one line out per step, written by the step wrapper. */
export const logger = new Logger({ serviceName: 'companyos-dr' });
