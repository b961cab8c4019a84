/**
 * `npm run year`: plays a year of drills by the deployed calendar, with real incidents, and judges every stretch of it.
 * Exit code 0: every promise held, and every drill was held in time or its delay is explained. 1: one of these failed.
 * 2: bad input. 3: a fault of the lab itself.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Windows } from '../../strategy/windows';
import type { DrillIo } from '../drill/command';
import { readBlueprint, topologyOf, type Blueprint } from '../drill/world/blueprint';
import { playAll } from '../hunt/pool';
import { START_MS } from '../kernel/clock';
import { seeded } from '../kernel/random';
import { asCommand, type Given, type Manual } from '../terminal/command';
import { proveWritable, writeFiles } from '../terminal/output-folder';
import { withAssembly } from '../terminal/synthesis';
import { wholeNumber } from '../terminal/whole-number';
import { agendaOf, keyOf, type Agenda, type Entry, type Year } from './agenda';
import { incidentsOf } from './incidents';
import { yearPage } from './page';
import { reportOf } from './report';
import type { Played } from './stretch';
import { yearSummary } from './summary';

const INCIDENTS_MAX = 50;
const SEED_MAX = 1_000_000_000;

const MANUAL = {
  name: 'year',
  call: 'npm run year -- --incidents 2',
  about: `Plays a year of drills as the deployed calendar plans them, with real incidents, in the fast tier, and writes
year.html and year.json. Every stretch is judged by what clients saw. The quiet time between stretches is skipped:
nothing is pending then, and what is known of drills is carried over.`,
  flags: {
    env: { value: 'NAME|FILE', about: 'the environment (default: dev)' },
    seed: { value: 'N', about: 'plays another year (default: 1)' },
    incidents: { value: 'K', about: 'how many real incidents, every second one in the middle of a drill (default: 2)' },
    workers: { value: 'K', about: 'how many threads (default: one per core of this machine)' },
    out: { value: 'DIR', about: 'where the files go (default: out/year)' },
  },
  exits: { 0: 'every promise held, and every drill is held or explained', 1: 'one of these failed' },
} as const satisfies Manual;

interface Options {
  readonly env: string;
  readonly seed: number;
  readonly incidents: number;
  readonly workers: number;
  readonly out: string;
}

/** Runs one year. `args` are the words after `year`. Resolves with the exit code. */
export function yearCommand(args: readonly string[], io: DrillIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, async ({ flags }) => {
    const options = readOptions(flags);
    proveWritable(options.out);
    io.screen.write(`a year of ${options.env} with ${options.incidents} incidents: synthesizing\n`);
    return await withAssembly(options.env, (assembly) => play(options, assembly, io));
  });
}

async function play({ seed, incidents: count, workers, out }: Options, assembly: string, io: DrillIo): Promise<number> {
  const blueprint = readBlueprint(assembly);
  const topology = topologyOf(blueprint.resources);
  const random = seeded(`year/${seed}`);
  const incidents = incidentsOf(topology, { count, fromMs: START_MS, random });
  const year: Year = { topology, windows: windowsOf(blueprint), seed: String(seed), fromMs: START_MS, incidents };
  const known = new Map<string, Played>();
  const agenda = await playUntilKnown(year, { known, assembly, workers }, io);
  const report = reportOf(year, agenda, known);
  writeFiles(out, { 'year.json': `${JSON.stringify(report, null, 2)}\n`, 'year.html': yearPage(report) });
  io.stdout(yearSummary(report, out));
  return report.problems.length > 0 ? 1 : 0;
}

/** When drills may take place, as the deployed planner is told. */
function windowsOf({ resources }: Blueprint): Windows {
  const told = resources.flatMap(({ properties }) => {
    const variables = (properties['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables;
    return typeof variables?.['DRILL_WINDOWS'] === 'string' ? [variables['DRILL_WINDOWS']] : [];
  });
  if (told[0] === undefined) throw new Error('no deployed function plans drills');
  return Windows.parse(JSON.parse(told[0]));
}

interface Playing {
  readonly known: Map<string, Played>;
  readonly assembly: string;
  readonly workers: number;
}

/** Plays what the agenda says until it says nothing new. */
async function playUntilKnown(year: Year, { known, assembly, workers }: Playing, io: DrillIo): Promise<Agenda> {
  for (;;) {
    const agenda = agendaOf(year, known);
    const entries = agenda.entries.filter((entry) => !known.has(keyOf(entry)));
    if (entries.length === 0) return agenda;
    const left: Entry[] = [...entries];
    let done = 0;
    await playAll<Entry, Played>({
      ...{ script: 'year-worker', assembly, workers: Math.min(workers, entries.length) },
      next: () => left.shift(),
      onResult: (played) => {
        const entry = entries[done] as Entry;
        known.set(keyOf(entry), played);
        done += 1;
        io.screen.write(`${done} of ${entries.length}  ${stretchText(entry)}\n`);
      },
    });
  }
}

const stretchText = ({ startMs, due, strike }: Entry): string =>
  [
    new Date(startMs).toISOString().slice(0, 16),
    ...(due ? [`${due.playbook} of ${due.subject}`] : []),
    ...(strike ? [`${strike.incident.kind} in ${strike.incident.region}`] : []),
  ].join('  ');

function readOptions({ env = 'dev', seed, incidents, workers, out }: Given<typeof MANUAL.flags>['flags']): Options {
  const cores = availableParallelism();
  return {
    env,
    seed: wholeNumber('--seed', seed ?? '1', { max: SEED_MAX }),
    incidents: wholeNumber('--incidents', incidents ?? '2', { min: 0, max: INCIDENTS_MAX }),
    workers: wholeNumber('--workers', workers ?? String(cores), { max: cores, why: 'the cores of this machine' }),
    out: out ?? join('out', 'year'),
  };
}
