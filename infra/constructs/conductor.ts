/**
 * All that conducts an evacuation, a return, a restore or a drill from this region: one function per verb, and the
 * state machines. Every region has it, because nobody knows beforehand which region will be lost. An execution that
 * fails as a whole (a bad expression, a timeout) cannot catch its own failure, so a rule watches for it and tells the
 * operators.
 */
import { CfnOutput } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type * as approve from '../../functions/approve/contract';
import type * as guard from '../../functions/guard/contract';
import { machineName } from '../../strategy/names';
import { VERBS, type Verb } from '../../strategy/flow-words';
import { PERMISSIONS } from '../access/permissions';
import { evidenceSettings } from '../site/evidence-settings';
import { arnOf, type Site } from '../site/site';
import type { DeliveryOptions } from './delivery';
import type { Grant } from '../access/grant';
import { describe } from './signals/runbook-alarm';
import { StateMachineFromFile } from './state-machine-from-file';
import { StepFunction } from './step-function';

/** Child machines: another machine starts them and waits for them. */
type ChildName = 'ask' | 'promote' | 'serve' | 'rollback';

interface ConductorProps {
  readonly site: Site;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class Conductor extends Construct {
  readonly evacuate: StateMachine;
  readonly return: StateMachine;
  readonly restore: StateMachine;
  readonly drill: StateMachine;
  /** ARNs of the verbs' functions, by their names in the machine files: `${Claim}` … `${Notify}`. */
  private readonly verbs: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { site, topic, delivery }: ConductorProps) {
    super(scope, id);
    this.verbs = this.functions(site, this.answerUrl(site));
    const promote = this.child(site, 'promote');
    const children = {
      ask: this.child(site, 'ask'),
      serve: this.child(site, 'serve', { promote }),
      rollback: this.child(site, 'rollback'),
    };
    const evacuate = new StateMachineFromFile(this, 'EvacuateMachine', {
      site,
      name: 'evacuate',
      functions: this.verbs,
      machines: {
        AskMachine: children.ask.stateMachineArn,
        ServeMachine: children.serve.stateMachineArn,
        RollbackMachine: children.rollback.stateMachineArn,
      },
      grants: runAndAwait(site, children),
    });
    this.evacuate = evacuate.machine;
    const back = new StateMachineFromFile(this, 'ReturnMachine', {
      site,
      name: 'return',
      functions: this.verbs,
      machines: { PromoteMachine: promote.stateMachineArn },
      grants: runAndAwait(site, { promote }),
    });
    this.return = back.machine;
    this.restore = new StateMachineFromFile(this, 'RestoreMachine', {
      site,
      name: 'restore',
      functions: this.verbs,
      grants: [],
    }).machine;
    this.drill = this.drillMachine(site);
    this.watchFailures(topic, delivery);
  }

  /** Starts evacuations and returns of this region, and does not wait for them. */
  private drillMachine(site: Site): StateMachine {
    const started = { EvacuateMachine: this.evacuate.stateMachineArn, ReturnMachine: this.return.stateMachineArn };
    const grants = [{ actions: ['states:StartExecution'], resources: Object.values(started) }];
    const props = { site, name: 'drill' as const, functions: this.verbs, machines: started, grants };
    return new StateMachineFromFile(this, 'DrillMachine', props).machine;
  }

  /**
   * A child machine, which repeats its verbs until there is an answer. One of them starts `promote` for each of its
   * services.
   */
  private child(site: Site, name: ChildName, starts: { promote?: StateMachine } = {}): StateMachine {
    const { promote } = starts;
    const grants = promote ? runAndAwait(site, { promote }) : [];
    const machines = promote ? { PromoteMachine: promote.stateMachineArn } : {};
    const props = { site, name, functions: this.verbs, machines, grants };
    return new StateMachineFromFile(this, `${pascal(name)}Machine`, props).machine;
  }

  /**
   * The function URL where people answer. The state machine does not call it. AWS chooses the address, so `approve`
   * gets it as a setting, and people find it in the question. `url-policy.ts` says who may call it.
   */
  private answerUrl(site: Site): string {
    const { function: answer } = new StepFunction(this, 'Answer', {
      ...{ site, name: 'answer' },
      grants: PERMISSIONS.answer(site),
    });
    const { url } = answer.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    new CfnOutput(this, 'AnswerUrl', { value: url, description: 'Takes answers of this region, signed for IAM.' });
    return url;
  }

  private functions(site: Site, answerUrl: string): Record<string, string> {
    const asking: z.input<typeof approve.Settings> = { ANSWER_URL: answerUrl };
    const guarding: Pick<z.input<typeof guard.Settings>, 'DRILL_WINDOWS'> = {
      DRILL_WINDOWS: JSON.stringify(site.environment.drills.windows),
    };
    const settings: Partial<Record<Verb, Record<string, string>>> = {
      ...{ approve: { ...asking }, guard: { ...guarding } },
      record: evidenceSettings(site.environment),
    };
    const arnOfVerb = (verb: Verb): string => {
      const props = { site, name: verb, grants: PERMISSIONS[verb](site), environment: settings[verb] ?? {} };
      return new StepFunction(this, pascal(verb), props).function.functionArn;
    };
    return Object.fromEntries(VERBS.map((verb) => [pascal(verb), arnOfVerb(verb)]));
  }

  private watchFailures(topic: ITopic, delivery: DeliveryOptions): void {
    const heading = describe(
      'An evacuation, a return, a restore or a drill failed, or ended without closing its incident.',
      'Evacuation failed',
    );
    new Rule(this, 'Failed', {
      description: heading,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [this.evacuate, this.return, this.restore, this.drill].map(
            (machine) => machine.stateMachineArn,
          ),
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [
        new SnsTopic(topic, {
          ...delivery,
          message: RuleTargetInput.fromText(`${heading} Execution: ${EventField.fromPath('$.detail.executionArn')}`),
        }),
      ],
    });
  }
}

/** The permissions that `startExecution.sync:2` needs, from the Step Functions Developer Guide. */
function runAndAwait(site: Site, children: Readonly<Partial<Record<ChildName, StateMachine>>>): Grant[] {
  return [
    { actions: ['states:StartExecution'], resources: Object.values(children).map((child) => child.stateMachineArn) },
    {
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: Object.keys(children).map((name) =>
        arnOf(site, 'states', `execution:${machineName(site.topology, name)}:*`),
      ),
      wildcardReason: 'Executions are named at run time; the machines are exact.',
    },
    {
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [arnOf(site, 'events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule')],
    },
  ];
}

const pascal = (verb: string): string => verb.charAt(0).toUpperCase() + verb.slice(1);
