/**
 * EventBridge Scheduler: runs schedules and invokes their functions asynchronously, with the rights of the schedule's
 * role. A schedule runs within a minute of its time ("60 second precision"). AWS delivers at least once; here it is
 * once, unless the active faults double events. A region that is lost, or in which Scheduler is down, runs nothing, and
 * what it missed is not made up for (assumption: AWS documents neither). An invocation that is refused goes to the
 * dead-letter queue, which the role has to allow too. Not modelled: API operations, schedule groups; see schedules.ts.
 */
import { draw, type Kernel } from '../../kernel/kernel';
import {
  notModelled,
  type Answer,
  type Call,
  type Caller,
  type Fields,
  type Resource,
  type Service,
} from '../../calls/call';
import { optionalText } from '../fields';
import { invokeLater, type LaterReach } from '../lambda/later';
import { readSchedule, type Schedule } from './schedules';

/** The parts of the cloud that Scheduler uses. `allowed` checks a role, `sqs` checks nothing. */
export interface SchedulerReach extends LaterReach {
  readonly allowed: (roleArn: string, action: string, resource: string) => boolean;
  readonly sqs: (call: Call) => Answer;
}

const BACKOFF_MS_MAX = 60_000;
/** A second delivery leaves at most this long after the first; assumption. */
const SECOND_DELIVERY_MS_MAX = 3000;

/** One invocation on its way. `scheduledMs`: the time of the schedule. */
interface Due {
  readonly schedule: Schedule;
  readonly scheduledMs: number;
  readonly attempt: number;
}

export class Scheduler implements Service {
  readonly types = ['AWS::Scheduler::Schedule'];
  /** For the bill. */
  readonly meters = { invocations: 0 };
  /** Schedules of templates that the lab does not play. */
  readonly unmodelled: string[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly account: string,
    private readonly reach: SchedulerReach,
  ) {}

  provision(resource: Resource): void {
    const now = this.kernel.clock.now();
    const schedule = readSchedule(resource, { account: this.account, createdMs: now });
    if ('unmodelled' in schedule) this.unmodelled.push(schedule.unmodelled);
    else if (optionalText(resource.properties, 'State') !== 'DISABLED') this.wait(schedule, now - 1);
  }

  handle(call: Call): Answer {
    throw notModelled(call);
  }

  private wait(schedule: Schedule, afterMs: number): void {
    const scheduledMs = schedule.times(afterMs);
    if (scheduledMs === undefined) return;
    this.kernel.clock.at(scheduledMs, () => {
      this.wait(schedule, scheduledMs);
      if (!this.works(schedule.region)) return;
      const { region } = schedule;
      // Each schedule has a stream of its own, so that a new one changes the times of no other.
      const random = this.kernel.random.stream(`scheduler/${region} ${schedule.name} ${scheduledMs}`);
      const leavesInMs = draw(random, 'schedulerMs');
      this.sendAfter(leavesInMs, { schedule, scheduledMs, attempt: 0 });
      if (!this.kernel.activeFaults.areEventsDoubled.in(region)) return;
      this.sendAfter(leavesInMs + random.between(0, SECOND_DELIVERY_MS_MAX), { schedule, scheduledMs, attempt: 0 });
    });
  }

  private works(region: string): boolean {
    return this.kernel.network.runs(region) && !this.kernel.activeFaults.isDown.in(region, 'scheduler');
  }

  private sendAfter(delayMs: number, due: Due): void {
    this.kernel.clock.after(delayMs, () => {
      if (this.works(due.schedule.region)) this.send(due);
    });
  }

  private send(due: Due): void {
    const { schedule, scheduledMs, attempt } = due;
    const { region, targetArn, roleArn, retriesMax, ageMsMax } = schedule;
    this.meters.invocations += 1;
    if (!this.reach.allowed(roleArn, 'lambda:InvokeFunction', targetArn)) {
      this.giveUp(due, { code: 'AccessDeniedException', message: `${roleArn} may not invoke ${targetArn}` });
      return;
    }
    if (!this.kernel.activeFaults.isDown.in(region, 'lambda')) {
      invokeLater(this.kernel, this.reach, {
        arn: targetArn,
        json: inputOf(due, this.account),
        caller: caller(region),
      });
      return;
    }
    const random = this.kernel.random.stream(`scheduler/${region} ${schedule.name} ${scheduledMs} ${attempt}`);
    const backoffMs = Math.min(BACKOFF_MS_MAX, draw(random, 'eventRetryMs') * 2 ** attempt);
    const isYoung = this.kernel.clock.now() + backoffMs - scheduledMs <= ageMsMax;
    if (attempt < retriesMax && isYoung) this.sendAfter(backoffMs, { ...due, attempt: attempt + 1 });
    else this.giveUp(due, { code: 'ServiceUnavailable', message: `lambda is down in ${region}` });
  }

  private giveUp({ schedule, scheduledMs, attempt }: Due, error: { code: string; message: string }): void {
    const { region, name, arn, targetArn, roleArn, deadLetterArn, input } = schedule;
    const isKept = deadLetterArn !== undefined && this.reach.allowed(roleArn, 'sqs:SendMessage', deadLetterArn);
    const about = { region, schedule: name, target: targetArn, error: error.code, message: error.message };
    this.kernel.note(isKept ? 'scheduler.dead-lettered' : 'scheduler.dropped', about);
    if (!isKept) return;
    const said = {
      ...{ SCHEDULE_ARN: arn, TARGET_ARN: targetArn, SCHEDULED_TIME: iso(scheduledMs) },
      ...{ ERROR_CODE: error.code, ERROR_MESSAGE: error.message, RETRY_ATTEMPTS: String(attempt) },
    };
    const attributes = Object.entries(said).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]);
    const [, , , at = '', account = '', queue = ''] = deadLetterArn.split(':');
    const message: Fields = {
      QueueUrl: `https://sqs.${at}.amazonaws.com/${account}/${queue}`,
      MessageBody: input ?? '{}',
      MessageAttributes: Object.fromEntries(attributes) as Fields,
    };
    this.reach.sqs({ service: 'sqs', operation: 'SendMessage', region: at, input: message, caller: caller(region) });
  }
}

const caller = (region: string): Caller => ({ kind: 'service', name: 'scheduler', region });
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** A schedule without an input sends an event of its own. */
function inputOf({ schedule, scheduledMs }: Due, account: string): string {
  const { input, region, arn } = schedule;
  const event = {
    version: '0',
    id: `${arn} ${scheduledMs}`,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
  };
  return input ?? JSON.stringify({ ...event, account, time: iso(scheduledMs), region, resources: [arn], detail: '{}' });
}
