/**
 * What a run asked of DynamoDB and S3, how it went, and whether a second run with a year's data in the stores was as
 * cheap. A return pays one line of a listing per thousand objects: that much is allowed.
 */
import type { Evidence } from '../judge/evidence';
import { grouped } from '../kernel/grouped';
import type { DrillRecord } from '../judge/record';

/** Amounts by name. */
export type Tally = ReadonlyMap<string, number>;

/** `seconds`: all runs of a state together. `longest`: its longest run. */
export interface StepTally {
  readonly times: number;
  readonly seconds: number;
  readonly longest: number;
}

export interface Run {
  readonly evidence: Pick<Evidence, 'verdict' | 'layers' | 'promises'>;
  /** By `<function> <service>:<operation>`. */
  readonly requests: Tally;
  /** DynamoDB's read request units of 4 KB, by kind of table. */
  readonly readUnits: Tally;
  /** By `<machine> <state>`. Only states that have ended. */
  readonly steps: ReadonlyMap<string, StepTally>;
  /** Executions that failed, timed out or were stopped. */
  readonly failed: readonly string[];
}

const SERVICES: ReadonlySet<string> = new Set(['dynamodb', 's3']);
/** Both runs make the same requests, except for a few more or less when an answer comes a moment later. */
const FACTOR_MAX = 1.5;
const SLACK = 20;
const LISTING = 'reconcile s3:ListObjectVersions';
const LISTED_AT_ONCE = 1000;

type Called = Pick<DrillRecord, 'calls' | 'topology'>;

/** Requests that functions made. */
export function requestsIn({ calls, topology }: Called): Tally {
  const named = calls.flatMap(({ caller, service, operation }) =>
    caller.kind === 'function' && SERVICES.has(service)
      ? [`${shortName(caller.name, topology)} ${service}:${operation}`]
      : [],
  );
  return sums(named.map((name) => [name, 1]));
}

/** `usage`: from the model of DynamoDB, by table. */
export function readUnitsIn(usage: Readonly<Record<string, { readonly reads: number }>>): Tally {
  const kindOf = (table: string): string => /-(control|known|tier0|data)(?=-|$)/.exec(table)?.[1] ?? table;
  return sums(Object.entries(usage).map(([table, { reads }]) => [kindOf(table), reads]));
}

export function stepsIn({ steps, topology }: Pick<DrillRecord, 'steps' | 'topology'>): Run['steps'] {
  const ended = steps.flatMap(({ machine, state, startedAtMs, endedAtMs }) =>
    endedAtMs === null
      ? []
      : [{ name: `${shortName(machine, topology)} ${state}`, seconds: (endedAtMs - startedAtMs) / 1000 }],
  );
  return new Map(
    [...grouped(ended, ({ name }) => name)].map(([name, own]) => {
      const each = own.map(({ seconds }) => seconds);
      const seconds = each.reduce((sum, one) => sum + one, 0);
      return [name, { times: own.length, seconds, longest: Math.max(...each) }];
    }),
  );
}

export function failedIn({ executions }: Pick<DrillRecord, 'executions'>): readonly string[] {
  return executions
    .filter(({ status }) => status !== 'SUCCEEDED')
    .map(({ arn, status }) => `${arn.replace(/^.*:execution:/, '')} ${status}`);
}

/** The number of pages in which a return lists that many versions, on both sides. */
export const listingPages = (versions: number): number => 2 * Math.ceil(versions / LISTED_AT_ONCE);

/**
 * What went wrong in either run, and what the second run did too often. Empty when all is well. `versions`: of
 * the objects that a return compares, on each side. Only the second run has them.
 */
export function problemsOf(empty: Run, full: Run, versions: number): readonly string[] {
  const allowed = (name: string, before: number): number =>
    FACTOR_MAX * before + SLACK + (name === LISTING ? listingPages(versions) : 0);
  const grown = (what: string, before: Tally, after: Tally): string[] =>
    [...after].flatMap(([name, count]) => {
      const most = allowed(name, before.get(name) ?? 0);
      return count <= most ? [] : [`${name}: ${count} ${what}, at most ${most} are allowed`];
    });
  const longer = [...full.steps].flatMap(([name, { longest }]) => {
    const most = FACTOR_MAX * (empty.steps.get(name)?.longest ?? 0) + SLACK;
    return longest <= most ? [] : [`${name}: took ${longest} s, at most ${most} s are allowed`];
  });
  return [
    ...faultsOf('at go-live', empty),
    ...faultsOf('after a year', full),
    ...grown('requests', empty.requests, full.requests),
    ...grown('read units', empty.readUnits, full.readUnits),
    ...longer,
  ];
}

function faultsOf(when: string, { evidence, requests, failed }: Run): readonly string[] {
  const { verdict, layers, promises } = evidence;
  const faults = [
    ...(verdict === 'met' ? [] : ['the drill missed a criterion']),
    ...layers.flatMap(({ service, status }) => (status === 'met' ? [] : [`${service} is ${status}`])),
    ...promises.flatMap(({ name, held }) => (held === true ? [] : [`the promise ${name} is broken or unknown`])),
    ...[...requests.keys()].filter((name) => name.endsWith(':Scan')),
    ...failed,
  ];
  return faults.map((fault) => `${when}: ${fault}`);
}

const shortName = (name: string, { environment }: DrillRecord['topology']): string =>
  name.replace(`companyos-${environment}-`, '');

function sums(amounts: readonly (readonly [string, number])[]): Tally {
  const tally = new Map<string, number>();
  for (const [name, amount] of amounts) tally.set(name, (tally.get(name) ?? 0) + amount);
  return tally;
}
