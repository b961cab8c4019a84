/**
 * Expressions of EventBridge Scheduler, by its User Guide ("Schedule types"): `rate(value unit)`, `cron(…)` with five
 * or six fields, and `at(yyyy-mm-ddThh:mm:ss)`. Not modelled, so that the schedule is listed and does not run: L, W and
 * # in cron, and ranges that go over the end of a field. If an expression is read wrongly, something of ours runs at
 * another time than on AWS.
 */

/** The first time after a moment, in ms. Undefined when there is none any more. */
export type Times = (afterMs: number) => number | undefined;

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const DAY_MS = 86_400_000;
/** Whoever waits longer for a date than this waits for one that never comes, such as 30 February. */
const DAYS_AHEAD_MAX = 8 * 366;

/**
 * The times of the expression in UTC, for a schedule that is created at `createdMs`. Undefined when AWS takes it and
 * the lab does not model it. Throws when AWS refuses it.
 */
export function readExpression(expression: string, createdMs: number): Times | undefined {
  const [, kind = '', inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  const read = READERS[kind];
  if (!read) throw refused(expression);
  const times = read({ expression, inner, createdMs });
  // Only a rate runs at the moment at which it is created.
  return kind === 'rate' ? times : times && ((afterMs) => times(Math.max(afterMs, createdMs)));
}

interface Given {
  readonly expression: string;
  readonly inner: string;
  readonly createdMs: number;
}

const refused = (expression: string): Error => new Error(`ScheduleExpression is not valid: ${expression}`);

const READERS: Readonly<Record<string, (given: Given) => Times | undefined>> = {
  // Without a start date it begins at once.
  rate: ({ expression, inner, createdMs }) => {
    const [, count = '0', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inner) ?? [];
    const periodMs = Number(count) * (UNIT_MS[unit] ?? 0);
    if (periodMs === 0) throw refused(expression);
    return (afterMs) => createdMs + Math.max(0, Math.floor((afterMs - createdMs) / periodMs) + 1) * periodMs;
  },
  at: ({ expression, inner }) => {
    const atMs = Date.parse(`${inner}Z`);
    const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) && !Number.isNaN(atMs);
    if (!isDate || !new Date(atMs).toISOString().startsWith(inner)) throw refused(expression);
    return (afterMs) => (atMs > afterMs ? atMs : undefined);
  },
  cron: ({ expression, inner }) => {
    const given = inner.split(/\s+/);
    if (given.length === 5) given.push('*');
    const [, , dayOfMonth = '', , dayOfWeek = ''] = given;
    // One of the two days has to be left open with "?", and not both.
    if (given.length !== FIELDS.length || (dayOfMonth === '?') === (dayOfWeek === '?')) throw refused(expression);
    const read = FIELDS.map((field, index) => valuesOf(field, given[index] ?? '', expression));
    if (read.some((values) => values === undefined)) return undefined;
    return cronTimes(read.map((values) => values ?? []));
  },
};

interface Field {
  readonly low: number;
  readonly high: number;
  /** Names of the values, the lowest first. */
  readonly names?: readonly string[];
  /** Whether "?" and the wildcards that the lab does not model may stand there. */
  readonly isDay?: boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEK = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIELDS: readonly Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31, isDay: true },
  { low: 1, high: 12, names: MONTHS },
  { low: 1, high: 7, names: WEEK, isDay: true },
  { low: 1970, high: 2199 },
];

/** The values that a field names, in order. Undefined when the lab does not model one of them. */
function valuesOf(field: Field, given: string, expression: string): readonly number[] | undefined {
  const parts = given.split(',').map((part) => partOf(field, part, expression));
  if (parts.some((part) => part === undefined)) return undefined;
  return [...new Set(parts.flatMap((part) => part ?? []))].sort((a, b) => a - b);
}

/** Wildcards of days that AWS takes. */
const NOT_MODELLED = /^(L|W|LW|L-\d+|\w+L|\d+W|\w+#\d)$/;

function partOf(field: Field, part: string, expression: string): readonly number[] | undefined {
  const day = field.isDay ? part : '';
  if (day === '?') return range(field.low, field.high, 1);
  if (NOT_MODELLED.test(day)) return undefined;
  const [, base = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const ends = endsOf(field, base, step !== undefined);
  if (!ends || step === '0') throw refused(expression);
  return ends.first > ends.last ? undefined : range(ends.first, ends.last, Number(step ?? 1));
}

interface Ends {
  readonly first: number;
  readonly last: number;
}

/** The first and the last value. `isOpen`: a single value begins increments up to the end of the field. */
function endsOf(field: Field, base: string, isOpen: boolean): Ends | undefined {
  const { low, high } = field;
  if (base === '*') return { first: low, last: high };
  const [, from = '', to = from] = /^(\w+)(?:-(\w+))?$/.exec(base) ?? [];
  const first = valueOf(field, from);
  const last = isOpen && base === from ? high : valueOf(field, to);
  return [first, last].every((value) => value >= low && value <= high) ? { first, last } : undefined;
}

function valueOf({ names = [], low }: Field, given: string): number {
  const named = names.indexOf(given.toUpperCase());
  return named >= 0 ? low + named : /^\d+$/.test(given) ? Number(given) : NaN;
}

const range = (first: number, last: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);

function cronTimes([
  minutes = [],
  hours = [],
  days = [],
  months = [],
  week = [],
  years = [],
]: readonly (readonly number[])[]): Times {
  const isDay = (date: Date): boolean =>
    days.includes(date.getUTCDate()) &&
    months.includes(date.getUTCMonth() + 1) &&
    week.includes(date.getUTCDay() + 1) &&
    years.includes(date.getUTCFullYear());
  return (afterMs) => {
    const today = Math.floor(afterMs / DAY_MS) * DAY_MS;
    for (let ahead = 0; ahead < DAYS_AHEAD_MAX; ahead += 1) {
      const dayMs = today + ahead * DAY_MS;
      if (!isDay(new Date(dayMs))) continue;
      const times = hours.flatMap((hour) => minutes.map((minute) => dayMs + (hour * 60 + minute) * 60_000));
      const found = times.find((ms) => ms > afterMs);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
