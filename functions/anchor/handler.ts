import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { EVIDENCE_WAITING_METRIC } from '../../strategy/names';
import { ControlStore } from '../runtime/control/control-store';
import { publishGauge } from '../runtime/gauge';
import { logger } from '../runtime/logger';
import { readSettings } from '../runtime/settings';
import { recordAgain } from './again';
import { Settings, type Output } from './contract';
import { recordDue } from './due';
import { anchorLedgers } from './ledgers';
import { completePacks } from './packs';

const settings = readSettings(Settings);
const { TOPOLOGY: topology, AWS_REGION: region } = settings;
const here = { topology, region, settings, store: new ControlStore({ topology, region }) };

/**
 * Once a minute, in every region: anchors the ledgers of open incidents that this region conducts, writes packs that
 * nobody could write before and packs that have more to say, and signs and stamps what waits for it in this region's
 * bucket. This goes one after the other, because packs of a bucket form a chain. Whatever fails is tried again. If
 * packs cannot be listed, no metric comes from here, and the alarm tells people. A pack that nobody has written yet
 * counts in each region that may write it and reaches the control store.
 */
export async function handler(): Promise<Output> {
  const anchored = (await orNone('anchor', () => anchorLedgers(here))) ?? [];
  const recorded = (await orNone('record', () => recordDue(here))) ?? [];
  const more = await orNone('record again', () => recordAgain(here));
  const round = await orNone('stamp', () => completePacks(here));
  if (round) publishWaiting(Math.max(round.waitingMs, more?.waitingMs ?? 0));
  const again = [...(more?.again ?? [])];
  return { anchored: [...anchored], recorded: [...recorded], again, completed: [...(round?.completed ?? [])] };
}

function publishWaiting(waitingMs: number): void {
  const value = Math.round(waitingMs / 1000);
  publishGauge({ name: EVIDENCE_WAITING_METRIC, unit: MetricUnit.Seconds, value }, { Keeper: region });
}

/** What one part cannot do now keeps no other part from its work. */
async function orNone<Result>(part: string, run: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await run();
  } catch (error) {
    logger.warn('ANCHOR_WAITS', { part, error });
    return undefined;
  }
}
