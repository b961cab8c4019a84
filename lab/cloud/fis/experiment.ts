/** One experiment, from its start to its end, and how the API shows it. */
import type { Fields } from '../../calls/call';
import type { Template } from './template';

export type Status = 'initiating' | 'running' | 'completed' | 'stopping' | 'stopped' | 'failed' | 'cancelled';

/** An action that has begun. `stores`: names of tables or buckets. `undo` lets their replication go on. */
export interface Running {
  readonly stores: readonly string[];
  readonly fromMs: number;
  readonly undo: () => void;
  untilMs: number | undefined;
}

/** When the replication of one table or bucket of a region was paused, in ms of virtual time. Null: it still is. */
export interface Pause {
  readonly region: string;
  /** The name of the table or bucket. */
  readonly store: string;
  readonly fromMs: number;
  readonly untilMs: number | null;
}

export interface Experiment {
  readonly id: string;
  readonly arn: string;
  readonly template: Template;
  readonly clientToken: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  status: Status;
  reason: string;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  running: readonly Running[];
}

/** Whether it has not ended. */
export const isActive = ({ status }: Experiment): boolean => ['initiating', 'running', 'stopping'].includes(status);

/** As `ListExperiments` shows it. */
export function summary({ id, arn, template, status, reason, createdAtMs, tags }: Experiment): Fields {
  return {
    ...{ id, arn, experimentTemplateId: template.id, state: { status, reason } },
    ...{ creationTime: createdAtMs / 1000, tags },
  };
}

/** As `StartExperiment`, `GetExperiment` and `StopExperiment` show it. */
export function details(experiment: Experiment): Fields {
  const { template, startedAtMs, endedAtMs } = experiment;
  return {
    experiment: {
      ...summary(experiment),
      roleArn: template.roleArn,
      stopConditions: template.stops.map((value) => ({ source: 'aws:cloudwatch:alarm', value })),
      ...(startedAtMs !== undefined && { startTime: startedAtMs / 1000 }),
      ...(endedAtMs !== undefined && { endTime: endedAtMs / 1000 }),
    },
  };
}
