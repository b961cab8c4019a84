import type { YearReport } from './report';
export const yearPage = (report: YearReport): string => JSON.stringify(report);
