/**
 * Plays one drill in a world that is ready. It starts clients, faults, the operator and the watch, lets time run to the
 * end, and returns a record. Nothing is judged here. The world cannot be used again.
 */
import { INTERNET } from '../kernel/network';
import { startClients, type Population } from '../clients/population';
import { startStatusReader } from '../clients/status-reader';
import type { Sampling } from '../clients/traffic';
import { ControlView } from './control-view';
import { scheduleFaults } from './inject';
import { tokensOf } from '../channels/tokens';
import { startExercises } from './exercises';
import { scheduleHandStarts } from './hand-starts';
import { metersOf } from './meters';
import { scheduleLeads } from './leads';
import { packsIn } from './packs';
import { startOperator, type Operator } from './operator';
import { damagesIn } from './damages';
import type { DrillRecord, StoredItem } from '../judge/record';
import type { Scenario } from '../scenario/scenario';
import { checkAgainst } from '../scenario/checks';
import { stepsOf } from './steps';
import { type Heard, misplacedNames } from './misplaced';
import { inventory, misplacedStores, quarantined } from './stores';
import { startWatch, type Watch } from './watch';
import { stageOf, type World } from './world/world';

/** How far the drill is. */
export interface Progress {
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly requests: Population;
}

interface Drill {
  readonly world: World;
  readonly scenario: Scenario;
  readonly seed: string;
  readonly sampling: Sampling;
  readonly onProgress: (progress: Progress) => void;
  /** Tenants who only have stored data and send no requests. They are left out of what is judged. */
  readonly isStock?: (tenant: string) => boolean;
}

interface Cast {
  readonly population: Population;
  readonly operator: Operator;
  readonly watch: Watch;
  readonly control: ControlView;
  readonly statusReads: DrillRecord['statusReads'];
  /** Filled when the first lost region comes back. */
  readonly outage: { stored?: readonly StoredItem[] };
}

/** How often progress is reported, in virtual time. */
const PROGRESS_EVERY_MS = 10_000;

/**
 * Plays the scenario from now to its end. Throws BadInput before anything starts if the scenario names something that
 * the world does not have.
 */
export async function playDrill({ world, scenario, seed, sampling, onProgress, isStock }: Drill): Promise<DrillRecord> {
  checkAgainst(scenario, stageOf(world));
  const { clock } = world.kernel;
  const startMs = clock.now();
  const endMs = startMs + scenario.duration;
  const looked = (): readonly StoredItem[] => inventory(world, world.topology, isStock);
  const cast = assemble({ world, scenario, sampling, looked });
  for (let untilMs = startMs; untilMs < endMs;) {
    untilMs = Math.min(endMs, untilMs + PROGRESS_EVERY_MS);
    await clock.runUntil(untilMs);
    onProgress({ elapsedMs: untilMs - startMs, durationMs: scenario.duration, requests: cast.population });
  }
  return collect({ world, scenario, seed, cast, startMs, endMs, storedAtEnd: looked() });
}

interface Looking extends Pick<Drill, 'world' | 'scenario' | 'sampling'> {
  readonly looked: () => readonly StoredItem[];
}

function assemble({ world, scenario, sampling, looked }: Looking): Cast {
  const { kernel, topology, internet, people, states, dynamodb, eventbridge, sns } = world;
  const control = new ControlView(world, topology, scenario);
  const outage: Cast['outage'] = {};
  const healsMs = firstReturnMs(scenario);
  if (healsMs !== undefined) kernel.clock.after(healsMs - 1, () => (outage.stored = looked()));
  scheduleFaults(kernel, topology, scenario.faults);
  const answering = scenario.approvals.flatMap(({ by, also = [] }) => [by, ...also.map((one) => one.by)]);
  people.putOnCall([...answering, ...scenario.leads.map(({ by }) => by)]);
  const drillOf = (subject: string): string | undefined =>
    control.claims().find(({ flow, source }) => flow === 'drill' && source === subject)?.incident;
  scheduleHandStarts({ kernel, topology, scenario, states, dynamodb, drillOf });
  const { functionUrls } = world;
  startExercises({ kernel, drills: scenario.drills, dynamodb, pages: sns.arrived });
  const wires = {
    lookup: (name: string) => internet.resolve(name),
    send: (request: Parameters<typeof internet.request>[1]) => internet.request(INTERNET, request),
  };
  const packs = () => packsIn(world, topology);
  scheduleLeads({ kernel, topology, leads: scenario.leads, functionUrls, packs, send: wires.send });
  return {
    control,
    outage,
    statusReads: startStatusReader(kernel, topology, { ...wires, readyAtMs: world.readyAtMs }),
    watch: startWatch({ kernel, topology, stores: world, control, eventbridge, readyAtMs: world.readyAtMs }),
    operator: startOperator({
      kernel,
      topology,
      control,
      approvals: scenario.approvals,
      send: wires.send,
      pages: sns.arrived,
    }),
    population: startClients(kernel, topology, { scenario, sampling, wires, readyAtMs: world.readyAtMs }),
  };
}

/** When the first lost region comes back, in ms from the start, or undefined if none does. */
function firstReturnMs(scenario: Scenario): number | undefined {
  const returns = scenario.faults.flatMap((fault) =>
    (fault.kind === 'region-loss' || fault.kind === 'region-isolated') && fault.for !== undefined
      ? [fault.at + fault.for]
      : [],
  );
  return returns.length > 0 ? Math.min(...returns) : undefined;
}

/** All texts that are not in tables or buckets. */
function heardIn({ logs, sqs, states, sns, channels }: World, { notices }: Watch): Heard {
  return {
    ...{ logs: logs.lines, queues: sqs.contents(), executions: states.executions(), notices, pages: sns.arrived },
    ...{ messages: channels.received, tokens: tokensOf(channels.places) },
  };
}

interface Played extends Pick<Drill, 'world' | 'scenario' | 'seed'> {
  readonly cast: Cast;
  readonly startMs: number;
  readonly endMs: number;
  readonly storedAtEnd: readonly StoredItem[];
}

function collect({ world, scenario, seed, cast, startMs, endMs, storedAtEnd: heldAtEnd }: Played): DrillRecord {
  const { topology, kernel } = world;
  const { control, watch, operator, population, outage } = cast;
  const claims = [
    ...new Map([...watch.claims, ...control.claims().map((claim) => [claim.incident, claim] as const)]).values(),
  ];
  return {
    scenario,
    seed,
    topology,
    startMs,
    endMs,
    storedAtEnd: heldAtEnd,
    claims,
    requests: population.requests(),
    storedDuringOutage: outage.stored ?? heldAtEnd,
    damages: damagesIn(kernel.timeline),
    quarantined: quarantined(world, topology),
    misplacedStores: [...misplacedStores(world, topology), ...misplacedNames(world, topology, heardIn(world, watch))],
    drained: control.drained(),
    drillResults: control.drillResults(),
    frozen: control.frozen(endMs),
    routes: watch.routes,
    lags: watch.lags,
    pauses: world.fis.pauses(),
    notices: watch.notices,
    calls: world.calls,
    ledgers: [...claims.map(({ incident }) => incident), ...control.outages()].map((incident) => ({
      incident,
      entries: control.ledger(incident),
    })),
    steps: stepsOf(world.states.executions()),
    executions: world.states.executions().map(({ arn, machine, region, status, startedAtMs, endedAtMs = null }) => ({
      arn,
      machine,
      region,
      status,
      startedAtMs,
      endedAtMs,
    })),
    questions: operator.questions(),
    pages: world.sns.arrived,
    channels: world.channels.places,
    messages: world.channels.received,
    statusReads: cast.statusReads,
    packs: packsIn(world, topology),
    stampRoots: world.stamps.roots(),
    timeline: kernel.timeline,
    meters: metersOf(world),
    unmodelled: world.unmodelled,
  };
}
