/**
 * A stretch of the year that is really played: from shortly before a drill or an incident until everything is closed
 * and at home. The quiet time between two stretches is skipped, because nothing is pending then: the next stretch
 * begins in a fresh world, with what the control store knows of drills. Each stretch is judged from outside.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  ACTION_PREFIX,
  actionKey,
  DRILL_RESULT_PREFIX,
  drillResultKey,
  DRILLS_PK,
  SLOT_PREFIX,
  signedOffKey,
  slotKey,
  type ItemKey,
} from '../../strategy/control-items';
import { CorrectiveAction } from '../../strategy/corrective-action';
import { DrillResult } from '../../strategy/drill-result';
import type { Service } from '../../strategy/layers';
import { controlTable } from '../../strategy/names';
import type { SignedOff } from '../../strategy/sign-off';
import { Slot } from '../../strategy/slot';
import type { Item } from '../cloud/dynamodb';
import { playDrill } from '../drill/play';
import type { Blueprint } from '../drill/world/blueprint';
import { createWorld, type World } from '../drill/world/world';
import { detectionOf } from '../hunt/detection';
import { missedIn } from '../hunt/run';
import { plainItem } from '../kernel/attributes';
import { affectedOf } from '../judge/affected';
import { judgePromises } from '../judge/judge-promises';
import type { Status } from '../judge/objectives/objective';
import { judgeLayers } from '../judge/objectives/layers';
import { unsettled } from '../judge/objectives/returned';
import { planOf } from '../judge/plans';
import { billFor, totalUsd } from '../judge/prices';
import type { DrillRecord } from '../judge/record';
import { scenarioOf, type Strike } from './incidents';

/** What is known of drills, as the control store keeps it. */
export interface Kept {
  readonly results: readonly DrillResult[];
  readonly slots: readonly Slot[];
  readonly actions: readonly CorrectiveAction[];
}

/** `startMs`: when its world begins, in ms since the epoch. `lastsMs`: how long it is played at first. */
export interface Stretch {
  readonly seed: string;
  readonly startMs: number;
  readonly lastsMs: number;
  readonly strike: Strike | null;
  readonly kept: Kept;
}

/** What came of it. `kept`: all that is known of drills at its end. `usd`: what the calls of the stretch cost. */
export interface Played {
  readonly startMs: number;
  readonly endMs: number;
  readonly kept: Kept;
  readonly broken: readonly { readonly promise: string; readonly violation: string }[];
  readonly unknown: readonly string[];
  /** What had not ended or not come home, however long it was played. */
  readonly pending: readonly string[];
  readonly evacuated: readonly string[];
  /** When the first service left that nobody had planned to move, in ms since the epoch. Null: none did. */
  readonly leftMs: number | null;
  readonly recoveries: readonly Recovery[];
  readonly requests: number;
  readonly usd: number;
}

/** The recovery of one service, at its worst placement. Null: it never came back, or nobody knows. */
export interface Recovery {
  readonly service: Service;
  readonly status: Status;
  readonly rtoSeconds: number | null;
  readonly rtoTargetSeconds: number;
  readonly rpoSeconds: number | null;
  readonly rpoTargetSeconds: number;
}

/** A stretch that has not come to rest is played again, this much longer. The same seed plays the same minutes. */
const LONGER = 1.6;
const LONGEST_MS = 5 * 3_600_000;

/** Plays the stretch until nothing is pending. Throws if the lab itself fails. */
export async function playStretch(blueprint: Blueprint, stretch: Stretch): Promise<Played> {
  for (let { lastsMs } = stretch; ; lastsMs *= LONGER) {
    const { record, world } = await recordStretch(blueprint, { ...stretch, lastsMs });
    const pending = unsettled(record);
    if (pending.length === 0 || lastsMs * LONGER > LONGEST_MS) return { ...judged(record, world), pending };
  }
}

async function recordStretch(
  blueprint: Blueprint,
  { seed, startMs, lastsMs, strike, kept }: Stretch,
): Promise<{ record: DrillRecord; world: World }> {
  const world = createWorld({ blueprint, tier: 'fast', seed, startMs });
  world.dynamodb.stock(controlTable(world.topology), itemsOf(kept));
  const scenario = scenarioOf(strike, { startMs, lastsMs }, world.topology);
  const record = await playDrill({ world, scenario, seed, sampling: 'sparse', onProgress: () => undefined });
  return { record, world };
}

const keyed = (key: ItemKey, item: object): Item => marshall({ ...item, ...key }) as Item;
const itemsOf = ({ results, slots, actions }: Kept): readonly Item[] => [
  ...results.map((result) => keyed(drillResultKey(result.drill), result)),
  ...slots.map((slot) => keyed(slotKey(slot), slot)),
  ...actions.map((action) => keyed(actionKey(action), action)),
  ...results.map((result) => keyed(signedOffKey(result.drill), signedOff(result))),
];

/** Assumption: owners sign a drill off before the next stretch begins. */
const signedOff = ({ drill, endedAt }: DrillResult): SignedOff => ({
  drill,
  pack: '0'.repeat(16),
  by: 'owner',
  at: endedAt,
});

/** Read directly, in the first replica: everything is at rest by now. */
function keptIn({ dynamodb, topology }: World): Kept {
  const items = dynamodb
    .peek(controlTable(topology), topology.controlReplicas[0] ?? '', DRILLS_PK)
    .map((item) => plainItem(item));
  const beginning = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix));
  return {
    results: beginning(DRILL_RESULT_PREFIX).map((item) => DrillResult.parse(item)),
    slots: beginning(SLOT_PREFIX).map((item) => Slot.parse(item)),
    actions: beginning(ACTION_PREFIX).map((item) => CorrectiveAction.parse(item)),
  };
}

function judged(record: DrillRecord, world: World): Omit<Played, 'pending'> {
  const promises = judgePromises(record);
  const broken = promises
    .filter(({ held }) => held === false)
    .map(({ name, violations }) => ({ promise: name, violation: violations[0] ?? '' }));
  return {
    ...{ startMs: record.startMs, endMs: record.endMs, kept: keptIn(world) },
    broken: [...broken, ...missedIn(record, detectionOf(record))],
    unknown: promises.filter(({ held }) => held === null).map(({ name }) => name),
    evacuated: affectedOf(record).evacuated,
    leftMs: leftMs(record),
    recoveries: record.scenario.faults.length > 0 ? recoveriesOf(record) : [],
    requests: record.requests.length,
    usd: totalUsd(billFor(record.meters)),
  };
}

function leftMs(record: DrillRecord): number | null {
  const moved = record.claims
    .filter(({ flow }) => flow === 'evacuation')
    .flatMap((claim) => {
      const fromMs = planOf(record, claim)?.untilMs ?? Date.parse(claim.claimedAt);
      return record.routes.filter(({ incident, atMs }) => incident === claim.incident && atMs >= fromMs);
    });
  return moved.length > 0 ? Math.min(...moved.map(({ atMs }) => atMs)) : null;
}

const recoveriesOf = (record: DrillRecord): readonly Recovery[] =>
  judgeLayers(record).map(
    ({ service, rtoAchievedSeconds, rtoTargetSeconds, rpoAchievedSeconds, rpoTargetSeconds, status }) => ({
      ...{ service, status, rtoTargetSeconds, rpoTargetSeconds },
      ...{ rtoSeconds: rtoAchievedSeconds, rpoSeconds: rpoAchievedSeconds },
    }),
  );
