import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import {
  type Claim as ClaimItem,
  isSilent,
  lastSignOfLife,
  type Sighting,
  sightingOf,
  takeoverName,
} from '../../strategy/claim';
import { claimKey, CLAIMS_PK } from '../../strategy/control-items';
import { machineArn } from '../../strategy/names';
import type { Region, Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS } from '../runtime/clients';
import { Claim } from '../runtime/control-records';
import { ControlStore } from '../runtime/control-store';
import { logger } from '../runtime/logger';

/** Step Functions in this region. */
export const states = new SFNClient(CLIENT_OPTIONS);

interface Conducted {
  readonly source: Region;
  readonly claim: ClaimItem;
}

/**
 * Looks after the conductors of open incidents. The conductor's own region asks Step Functions whether it runs, and shows that to the others
 * in the claim; whoever finds it ended, or silent for too long, starts the machine again here. Who then conducts is for `claim` to say.
 */
export class Watchdog {
  private readonly sightings = new Map<Region, Sighting>();
  private store: ControlStore;

  constructor(
    private readonly topology: Topology,
    private readonly region: Region,
  ) {
    this.store = new ControlStore({ topology, region });
  }

  /** One look at all claims. Throws ControlStoreUnreachable and what Step Functions refuses; the next look starts over. */
  async look(nowMs: number): Promise<void> {
    const open = await this.openClaims();
    const { topology, region } = this;
    // Whatever is done about an incident stays away from the region being left.
    this.store = new ControlStore({ topology, region, avoid: open[0]?.source });
    await Promise.all(open.map((conducted) => this.watch(conducted, nowMs)));
  }

  /** A source never conducts its own evacuation. A claim that cannot be read must not hide the others. */
  private async openClaims(): Promise<Conducted[]> {
    const rows = await this.store.query(CLAIMS_PK, z.looseObject({ sk: z.string() }));
    return rows.flatMap((row) => {
      const { data: claim } = Claim.safeParse(row);
      return claim?.state === 'open' && row.sk !== this.region ? [{ source: row.sk, claim }] : [];
    });
  }

  private async watch({ source, claim }: Conducted, nowMs: number): Promise<void> {
    const sighting = sightingOf(this.sightings.get(source), claim, nowMs);
    this.sightings.set(source, sighting);
    if (claim.conductor !== this.region) {
      if (isSilent(sighting, nowMs)) await this.replace({ source, claim }, sighting, nowMs);
      return;
    }
    if (!(await runs(claim.execution))) return this.replace({ source, claim }, sighting, nowMs);
    const { incident, execution } = claim;
    const renewed = { ...claim, aliveAt: new Date(nowMs).toISOString() };
    await this.store.put(claimKey(source), renewed, { incident, execution, state: 'open' });
  }

  private async replace({ source, claim }: Conducted, sighting: Sighting, nowMs: number): Promise<void> {
    const { incident, execution, conductor } = claim;
    const dead = { incident, execution, aliveAt: lastSignOfLife(claim) };
    logger.warn('DETECT_CONDUCTOR_DEAD', { source, conductor, dead, takeovers: claim.takeovers ?? 0 });
    const command = new StartExecutionCommand({
      stateMachineArn: machineArn(this.topology, this.region, 'evacuate'),
      name: takeoverName(claim, sighting, nowMs),
      input: JSON.stringify({ source, reason: 'takeover', dead }),
    });
    try {
      await states.send(command);
    } catch (error) {
      // It has been started, and has ended: what is left to do, the next minute's does.
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  }
}

/** Whether the execution, one of this region, is under way. Throws when Step Functions does not say. */
async function runs(executionArn: string): Promise<boolean> {
  try {
    const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
