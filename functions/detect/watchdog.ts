import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  type Claim,
  type Flow,
  isSilent,
  lastSignOfLife,
  type Sighting,
  sightingOf,
  takeoverName,
} from '../../strategy/claim';
import { CLAIMS_PK, switchKey } from '../../strategy/control-items';
import { machineArn } from '../../strategy/names';
import { type Region, regionsOf, type Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS } from '../runtime/clients';
import { type Conducted, readClaims } from '../runtime/control/claims';
import { Switch } from '../runtime/control/control-records';
import { ControlStore } from '../runtime/control/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import { newestEntry } from '../runtime/control/ledger';
import { logger } from '../runtime/logger';

const MACHINES: Readonly<Record<Flow, string>> = {
  evacuation: 'evacuate',
  return: 'return',
  restore: 'restore',
  drill: 'drill',
};

/** `isLeft`: the conductor's region is being left. */
interface Replaced extends Conducted {
  readonly isLeft?: true;
}

/** Step Functions in this region. */
export const states = new SFNClient(CLIENT_OPTIONS);

/**
 * Watches the conductors of open incidents. The conductor's own region asks Step Functions whether the execution runs,
 * and renews the claim to show that to the others. A region that finds the execution ended, or silent for too long,
 * starts the machine again in itself. `claim` then decides who conducts. A replaced conductor that comes back to life
 * with its region is stopped. A conductor in a region that is being left counts as ended, because it may wait long for
 * regions that only it cannot reach.
 */
export class Watchdog {
  /** The last sighting, by sort key of the claim. */
  private readonly sightings = new Map<string, Sighting>();
  /** Replaced executions of this region that have ended, as far as is known. */
  private readonly buried = new Set<string>();
  /** The region being left, according to the last look; the first of several. */
  private leaving: Region | undefined;

  constructor(
    private readonly topology: Topology,
    private readonly region: Region,
  ) {}

  /**
   * Looks once at all claims. Throws ControlStoreUnreachable, and the errors of Step Functions; the next look starts
   * over.
   */
  async look(nowMs: number): Promise<void> {
    const known = await this.readAll();
    const all = known.filter((conducted) => this.mayConduct(conducted));
    const open = all.filter(isOpen);
    this.leaving = open.map(leftBy).find((region) => region !== undefined);
    const left = await this.drainedOf(known.filter(isOpen));
    const tasks = [
      ...open.map((conducted) => this.watch(conducted, left, nowMs)),
      ...all.map(({ claim }) => this.bury(claim)),
    ];
    const failed = (await Promise.allSettled(tasks)).find((task) => task.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /**
   * A region never conducts its own evacuation, return or drill. It restores only placements that it holds, because a
   * placement's settings stay in its regions.
   */
  private mayConduct({ flow, source }: Conducted): boolean {
    if (flow !== 'restore') return source !== this.region;
    const placement = this.topology.placements.find(({ name }) => name === source);
    return placement !== undefined && regionsOf(placement).includes(this.region);
  }

  /**
   * Regions that an open evacuation has drained although they conduct something. Empty if this region is one of them,
   * so that two regions that leave each other do not take turns.
   */
  private async drainedOf(open: readonly Conducted[]): Promise<readonly Region[]> {
    const conductors = open.map(({ claim }) => claim.conductor);
    const left = [...new Set(open.map(leftBy))].filter((region) => region !== undefined);
    if (!left.some((region) => conductors.includes(region))) return [];
    const drained = await Promise.all(left.map((region) => this.isDrained(region)));
    return drained[left.indexOf(this.region)] ? [] : left.filter((_, index) => drained[index]);
  }

  private async isDrained(region: Region): Promise<boolean> {
    try {
      return (await this.storeWithout(this.leaving).get(switchKey(region), Switch))?.drained ?? false;
    } catch (error) {
      // The claims could be read, and renewing them is worth more than this answer.
      if (error instanceof ControlStoreUnreachable) return false;
      throw error;
    }
  }

  /**
   * Reads from a replica outside the region being left, if one answers. With a second incident, that region may have
   * the only replica that does.
   */
  private async readAll(): Promise<Conducted[]> {
    try {
      return await readClaims(this.storeWithout(this.leaving));
    } catch (error) {
      if (this.leaving === undefined || !(error instanceof ControlStoreUnreachable)) throw error;
      return readClaims(this.storeWithout(undefined));
    }
  }

  private storeWithout(avoid: Region | undefined): ControlStore {
    const { topology, region } = this;
    return new ControlStore({ topology, region, avoid });
  }

  /**
   * Watches one claim. All calls avoid the region that an evacuation leaves. A return leaves no region, and the region
   * that a plan or a drill leaves is well: when another region is lost, it may have the only replica that answers.
   */
  private async watch(conducted: Conducted, left: readonly Region[], nowMs: number): Promise<void> {
    const { sk, claim } = conducted;
    const store = this.storeWithout(leftBy(conducted));
    const newest = await newestEntry(store, claim.incident);
    const sighting = sightingOf(this.sightings.get(sk), { claim, newest }, nowMs);
    this.sightings.set(sk, sighting);
    if (claim.conductor !== this.region) {
      if (left.includes(claim.conductor)) await this.replace({ ...conducted, isLeft: true }, sighting, nowMs);
      else if (isSilent(sighting, nowMs)) await this.replace(conducted, sighting, nowMs);
      return;
    }
    if (!(await runs(claim.execution))) return this.replace(conducted, sighting, nowMs);
    const { incident, execution } = claim;
    const renewed = { ...claim, aliveAt: new Date(nowMs).toISOString() };
    await store.put({ pk: CLAIMS_PK, sk }, renewed, { incident, execution, state: 'open' });
  }

  /**
   * Stops replaced executions. Two conductors of one incident repeat each other's steps, which is safe but useless. The
   * successor records the stopped one.
   */
  private async bury({ incident, execution, before = [] }: Claim): Promise<void> {
    const isHere = (arn: string): boolean => arn.split(':')[3] === this.region;
    for (const executionArn of before.filter((arn) => isHere(arn) && arn !== execution && !this.buried.has(arn))) {
      if (await runs(executionArn)) {
        const cause = `${incident} is conducted by ${execution} by now`;
        await states.send(new StopExecutionCommand({ executionArn, error: 'ConductorReplaced', cause }));
        logger.warn('DETECT_CONDUCTOR_STOPPED', { incident, executionArn });
      }
      this.buried.add(executionArn);
    }
  }

  /** The subject as the machine's input names it. A restore runs in the region that conducts it. */
  private subjectOf(flow: Flow, subject: string): object {
    if (flow === 'restore') return { source: this.region, placement: subject };
    return flow === 'drill' ? { subject } : { source: subject };
  }

  private async replace({ flow, source, claim, isLeft }: Replaced, sighting: Sighting, nowMs: number): Promise<void> {
    const { incident, execution, conductor, planned } = claim;
    const dead = { incident, execution, aliveAt: lastSignOfLife(claim), planned };
    logger.warn('DETECT_CONDUCTOR_DEAD', { source, conductor, dead, takeovers: claim.takeovers ?? 0 });
    const command = new StartExecutionCommand({
      stateMachineArn: machineArn(this.topology, this.region, MACHINES[flow]),
      name: takeoverName(claim, sighting, nowMs),
      input: JSON.stringify({
        ...this.subjectOf(flow, source),
        ...{ reason: 'takeover', dead: { ...dead, ...(isLeft && { left: true }) } },
      }),
    });
    try {
      await states.send(command);
    } catch (error) {
      // It was started already, and has ended. The execution of the next minute does what is left.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  }
}

const isOpen = ({ claim }: Conducted): boolean => claim.state === 'open';

/** The region that is not to be asked, because this flow leaves it and it fails. */
const leftBy = ({ flow, source, claim }: Conducted): Region | undefined =>
  flow === 'evacuation' && claim.planned !== true ? source : undefined;

/** Whether an execution of this region is running. Throws when Step Functions does not say. */
async function runs(executionArn: string): Promise<boolean> {
  try {
    const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
