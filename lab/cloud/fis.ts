/**
 * AWS Fault Injection Service: experiments from deployed templates, stop conditions, and one safety lever per region.
 * Operations: ListExperimentTemplates, StartExperiment, GetExperiment, ListExperiments, StopExperiment, GetSafetyLever,
 * UpdateSafetyLeverState. An experiment ends by itself after its duration, whatever else is dead. Assumptions: it
 * begins after `fisStartMs`, and a stop takes `fisStopMs`; an alarm that is in ALARM at the start stops it; a token
 * that is used again gives the same experiment; two experiments may pause the same store, and it goes on when both have
 * ended; a started minute is paid in full. Not modelled: the service-linked role, action modes, tags changed later.
 */
import { draw, type Kernel } from '../kernel/kernel';
import {
  notModelled,
  ServiceError,
  type Answer,
  type Call,
  type Fields,
  type Resource,
  type Service,
} from '../calls/call';
import type { CloudWatch } from './cloudwatch';
import { optionalFields, optionalText, refuseUnknown, text, within } from './fields';
import { begin, found, lacking, neededFor, type Stores } from './fis/actions';
import { details, isActive, summary, type Experiment, type Pause, type Running, type Status } from './fis/experiment';
import { Levers, LEVER } from './fis/levers';
import { readTemplate, type Template } from './fis/template';

interface Around extends Stores {
  readonly cloudwatch: Pick<CloudWatch, 'isInAlarm' | 'onAlarm'>;
}

/** The quota of active experiments per account and region (recalled; it can be raised). */
const ACTIVE_MAX = 5;
const PAGE = 100;
const MINUTE_MS = 60_000;
const BY_ALARM = 'Experiment halted by stop condition.';

export class Fis implements Service {
  readonly types = ['AWS::FIS::ExperimentTemplate'];
  /** For the bill: minutes of all actions, each action rounded up. */
  readonly meters = { actionMinutes: 0 };
  private readonly templates = new Map<string, Template>();
  private readonly experiments: Experiment[] = [];
  private readonly levers = new Levers();
  private readonly random;

  constructor(
    private readonly kernel: Kernel,
    private readonly account: string,
    private readonly around: Around,
  ) {
    this.random = kernel.random.stream('fis');
    around.cloudwatch.onAlarm.push((arn) => {
      for (const experiment of this.experiments.filter(isActive))
        if (experiment.template.stops.includes(arn)) this.stop(experiment, BY_ALARM);
    });
  }

  provision(resource: Resource): void {
    const template = readTemplate(resource, this.account);
    this.templates.set(template.id, template);
  }

  handle(call: Call): Answer {
    const operation = this.operations[call.operation];
    if (!operation) throw notModelled(call);
    return { output: operation(call), latencyMs: 0 };
  }

  /** Every table and bucket whose replication was or is paused. */
  pauses(): readonly Pause[] {
    return this.experiments.flatMap(({ template: { region }, running }) =>
      running.flatMap(({ stores, fromMs, untilMs }) =>
        stores.map((store) => ({ region, store, fromMs, untilMs: untilMs ?? null })),
      ),
    );
  }

  /** Tags of a template or an experiment, for conditions of IAM. */
  tagsOf(arn: string): Readonly<Record<string, string>> {
    const all = [...this.templates.values(), ...this.experiments];
    return all.find((one) => one.arn === arn)?.tags ?? {};
  }

  private readonly operations: Readonly<Record<string, (call: Call) => Fields>> = {
    ListExperimentTemplates: (call) => {
      refuseUnknown(call, new Set(['maxResults', 'nextToken']));
      const here = [...this.templates.values()].filter(({ region }) => region === call.region);
      return page(
        call,
        'experimentTemplates',
        here.map(({ id, arn, description, tags }) => ({ id, arn, description, tags })),
      );
    },
    ListExperiments: (call) => {
      refuseUnknown(call, new Set(['maxResults', 'nextToken', 'experimentTemplateId']));
      const wanted = optionalText(call.input, 'experimentTemplateId');
      const here = this.in(call.region).filter(({ template }) => wanted === undefined || template.id === wanted);
      return page(call, 'experiments', here.map(summary));
    },
    StartExperiment: (call) => details(this.start(call)),
    GetExperiment: (call) => details(this.experiment(call)),
    StopExperiment: (call) => {
      const experiment = this.experiment(call);
      if (!isActive(experiment)) throw new ServiceError('ValidationException', `${experiment.id} has ended already`);
      this.stop(experiment, 'Experiment stopped by user.');
      return details(experiment);
    },
    GetSafetyLever: (call) => this.lever(call),
    UpdateSafetyLeverState: (call) => {
      refuseUnknown(call, new Set(['id', 'state']));
      this.levers.update(call.region, optionalFields(call.input, 'state') ?? {});
      for (const experiment of this.in(call.region).filter(isActive))
        if (this.levers.isEngaged(call.region)) this.stop(experiment, 'Experiment stopped by safety lever.');
      this.settleLever(call.region);
      return this.lever(call);
    },
  };

  private in(region: string): readonly Experiment[] {
    return this.experiments.filter(({ template }) => template.region === region);
  }

  private lever({ region, input }: Call): Fields {
    if (text(input, 'id') !== LEVER) throw missing(`safety lever ${text(input, 'id')}`);
    const arn = `arn:aws:fis:${region}:${this.account}:safety-lever/${LEVER}`;
    return { safetyLever: { id: LEVER, arn, state: this.levers.stateIn(region) } };
  }

  private experiment({ region, input }: Call): Experiment {
    const id = text(input, 'id');
    const known = this.in(region).find((one) => one.id === id);
    if (!known) throw missing(`experiment ${id}`);
    return known;
  }

  private start(call: Call): Experiment {
    refuseUnknown(call, new Set(['clientToken', 'experimentTemplateId', 'tags']));
    const clientToken = text(call.input, 'clientToken');
    if (/\s/.test(clientToken)) throw new ServiceError('ValidationException', 'clientToken must not contain spaces');
    const template = this.templates.get(text(call.input, 'experimentTemplateId'));
    if (template?.region !== call.region)
      throw missing(`experiment template ${text(call.input, 'experimentTemplateId')}`);
    const same = this.in(call.region).find((one) => one.clientToken === clientToken);
    if (same && same.template !== template) throw new ServiceError('ConflictException', 'the token was used', 409);
    if (same) return same;
    if (this.in(call.region).filter(isActive).length >= ACTIVE_MAX)
      throw new ServiceError('ServiceQuotaExceededException', `${ACTIVE_MAX} experiments are active`, 402);
    const id = `EXP${this.random.uuid().replaceAll('-', '').slice(0, 14)}`;
    const experiment: Experiment = {
      ...{ id, arn: `arn:aws:fis:${call.region}:${this.account}:experiment/${id}`, template, clientToken },
      tags: (optionalFields(call.input, 'tags') ?? {}) as Readonly<Record<string, string>>,
      createdAtMs: this.kernel.clock.now(),
      ...{ status: 'initiating', reason: 'Experiment is initiating.', running: [] },
      ...{ startedAtMs: undefined, endedAtMs: undefined },
    };
    this.experiments.push(experiment);
    this.become(experiment, 'initiating', experiment.reason);
    this.kernel.clock.after(draw(this.random, 'fisStartMs'), () => this.begin(experiment));
    return experiment;
  }

  private begin(experiment: Experiment): void {
    const { template, status } = experiment;
    if (status !== 'initiating') return;
    const alarm = template.stops.find((arn) => this.around.cloudwatch.isInAlarm(arn));
    const problem = this.problemOf(template);
    if (this.levers.isEngaged(template.region)) this.end(experiment, 'cancelled', 'Safety lever is engaged.');
    else if (alarm !== undefined) this.end(experiment, 'stopped', BY_ALARM);
    else if (problem !== undefined) this.end(experiment, 'failed', problem);
    else this.run(experiment);
  }

  /** Why the experiment fails before it has changed anything. */
  private problemOf({ region, roleArn, actions, failsWithoutTarget }: Template): string | undefined {
    if (!this.kernel.network.runs(region)) return 'The region does not run.';
    for (const action of actions) {
      const names = found(this.around, region, action.target);
      if (names.length === 0 && failsWithoutTarget) return `Target resolution returned empty set for ${action.name}.`;
      const needed = names.flatMap((name) => neededFor(action, { region, account: this.account, name }));
      const refused = lacking(this.around, roleArn, needed);
      if (refused !== undefined) return `The role may not ${refused} for ${action.name}.`;
    }
    return undefined;
  }

  private run(experiment: Experiment): void {
    const { clock } = this.kernel;
    const { region, actions } = experiment.template;
    experiment.startedAtMs = clock.now();
    experiment.running = actions.map((action) => {
      const stores = found(this.around, region, action.target);
      const undos = stores.map((name) => begin(this.around, action, { region, name }));
      const undo = (): void => undos.forEach((one) => one());
      const running: Running = { stores, fromMs: clock.now(), undo, untilMs: undefined };
      clock.after(action.durationMs, () => this.finish(running));
      return running;
    });
    this.become(experiment, 'running', 'Experiment is running.');
    clock.after(Math.max(...actions.map(({ durationMs }) => durationMs)), () => {
      if (experiment.status === 'running') this.end(experiment, 'completed', 'Experiment completed.');
    });
  }

  private finish(running: Running): void {
    if (running.untilMs !== undefined) return;
    running.untilMs = this.kernel.clock.now();
    running.undo();
    this.meters.actionMinutes += Math.ceil((running.untilMs - running.fromMs) / MINUTE_MS);
  }

  /** A second stop changes nothing. */
  private stop(experiment: Experiment, reason: string): void {
    if (experiment.status === 'stopping') return;
    this.become(experiment, 'stopping', reason);
    this.kernel.clock.after(draw(this.random, 'fisStopMs'), () => this.end(experiment, 'stopped', reason));
  }

  private end(experiment: Experiment, status: Status, reason: string): void {
    for (const running of experiment.running) this.finish(running);
    experiment.endedAtMs = this.kernel.clock.now();
    this.become(experiment, status, reason);
    this.settleLever(experiment.template.region);
  }

  private become(experiment: Experiment, status: Status, reason: string): void {
    const { id, template } = experiment;
    Object.assign(experiment, { status, reason });
    this.kernel.note('fis.experiment', {
      region: template.region,
      id,
      template: template.tags['Name'],
      status,
      reason,
    });
  }

  /** The lever is engaged once nothing runs any more. */
  private settleLever(region: string): void {
    if (!this.in(region).some(isActive)) this.levers.settle(region);
  }
}

const missing = (what: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', `${what} does not exist`, 404);

/** The oldest first (assumption). */
function page({ input }: Call, member: string, all: readonly Fields[]): Fields {
  const from = Number(optionalText(input, 'nextToken') ?? '0');
  const until = from + within(input, 'maxResults', { low: 1, high: PAGE, fallback: PAGE });
  return { [member]: all.slice(from, until), ...(until < all.length && { nextToken: String(until) }) };
}
