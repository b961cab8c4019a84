/**
 * The deployed world without users, for tests that play one drill many times: whatever is asked of it, a test does at
 * the moment at which a state machine enters a state.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Fields } from '../../lab/calls/call';
import { ControlView } from '../../lab/drill/control-view';
import { scheduleFaults } from '../../lab/drill/inject';
import { readBlueprint, type Blueprint } from '../../lab/drill/world/blueprint';
import { createWorld, type World } from '../../lab/drill/world/world';
import { plainItem } from '../../lab/kernel/attributes';
import type { Fault } from '../../lab/scenario/fault-kinds';
import { Claim } from '../../strategy/claim';
import { CLAIMS_PK, claimSubject } from '../../strategy/control-items';
import { isAtHome } from '../../strategy/guards';
import { controlTable, machineArn } from '../../strategy/names';

export const DEPLOYED = readBlueprint(process.env['ASSEMBLY'] ?? '');
/** A Monday morning: people are there. */
export const MONDAY_MS = Date.UTC(2027, 0, 4, 9, 30);
const MINUTE_MS = 60_000;
/** Until then the detectors have seen every region well. */
export const STARTS_AFTER_MS = 2 * MINUTE_MS;
const PERSON = { kind: 'operator', name: 'test', region: 'internet' } as const;

interface Typed {
  readonly subject: string;
  readonly playbook: string;
  readonly despite?: string;
}

export class DrillWorld {
  readonly world: World;
  private readonly control: ControlView;

  constructor({ blueprint = DEPLOYED, startMs = MONDAY_MS }: { blueprint?: Blueprint; startMs?: number } = {}) {
    this.world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs });
    this.control = new ControlView(this.world, this.world.topology, { faults: [] });
  }

  /** Types that input into the console of that region, after so many ms. */
  start(typed: Typed, { region = 'us-west-2', afterMs = STARTS_AFTER_MS } = {}): void {
    const { kernel, states, topology } = this.world;
    const stateMachineArn = machineArn(topology, region, 'drill');
    const input = { stateMachineArn, name: `typed-${typed.subject}`, input: JSON.stringify(typed) };
    const call = { service: 'states', operation: 'StartExecution', region, input, caller: PERSON };
    kernel.clock.after(afterMs, () => void states.handle(call));
  }

  /** Stops that execution, as a person does it in the console. */
  stopExecution(executionArn: string): void {
    const region = executionArn.split(':')[3] ?? '';
    const call = { service: 'states', operation: 'StopExecution', region, input: { executionArn }, caller: PERSON };
    this.world.states.handle(call);
  }

  put(item: object): void {
    const { topology, dynamodb } = this.world;
    const input = { TableName: controlTable(topology), Item: marshall(item) as Fields };
    dynamodb.handle({ service: 'dynamodb', operation: 'PutItem', region: 'us-west-2', input, caller: PERSON });
  }

  fault(fault: Fault): void {
    scheduleFaults(this.world.kernel, this.world.topology, [fault]);
  }

  /** Calls back at each state that any execution of a drill enters, with the execution's name. */
  onState(entered: (state: string, execution: string) => void): void {
    const { kernel } = this.world;
    const { note } = kernel;
    const told = (what: string, fields: Record<string, unknown> = {}): void => {
      note(what, fields);
      const { machine, state, execution } = fields;
      if (what !== 'states.entered' || !String(machine).endsWith('-drill') || typeof state !== 'string') return;
      entered(state, String(execution));
    };
    Object.assign(kernel, { note: told });
  }

  run(ms: number): Promise<void> {
    const { clock } = this.world.kernel;
    return clock.runUntil(clock.now() + ms);
  }

  /** Runs until every claim is closed and everything is at home, at most so long. */
  async settle(longestMs: number): Promise<void> {
    const endMs = this.world.kernel.clock.now() + longestMs;
    while (this.world.kernel.clock.now() < endMs && !this.isAtRest()) await this.run(10_000);
  }

  private isAtRest(): boolean {
    const claims = this.claims();
    const isClosed = claims.length > 0 && claims.every(({ state }) => state === 'closed');
    // A drill writes its pack after it has closed its claim.
    return isClosed && this.away().length === 0 && this.executions().every(({ status }) => status !== 'RUNNING');
  }

  /** Every claim, with the flow and the region that it is about. */
  claims() {
    const { dynamodb, topology } = this.world;
    return dynamodb
      .peek(controlTable(topology), topology.controlReplicas[0] ?? '', CLAIMS_PK)
      .map(plainItem)
      .map((item) => ({ ...claimSubject(String(item['sk'])), ...Claim.parse(item) }));
  }

  results() {
    return this.control.drillResults();
  }

  /** The executions of drills, oldest first. */
  executions() {
    return this.world.states.executions().filter(({ machine }) => machine.endsWith('-drill'));
  }

  /** What is not as deployed: rows apart from their epochs, regions that DNS avoids, and freezes. */
  away(): readonly string[] {
    const { topology, kernel } = this.world;
    return [
      ...this.control
        .routes()
        .filter(({ incident, ...row }) => !isAtHome(topology, { ...row, ...(incident !== null && { incident }) }))
        .map(({ placement, service }) => `${placement}/${service}`),
      ...this.control.drained().map((region) => `DNS avoids ${region}`),
      ...this.control.frozen(kernel.clock.now()),
    ];
  }

  /** Calls that a role does not allow, or that no model answers. */
  mishaps(): readonly unknown[] {
    return this.world.kernel.timeline.filter(({ what }) => ['iam.denied', 'lab.not-modelled'].includes(what));
  }
}
