/**
 * The functions that Step Functions adds to JSONata ($partition $range $hash $random $uuid $parse), and JSONata's own
 * functions that would read the real clock or real randomness ($now $millis $toMillis $shuffle). All are bound to the
 * execution's host. Source: Step Functions developer guide, "Transforming data with JSONata"; singletons as recorded.
 * If one read the real world, no run could be repeated.
 */
import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';

/** Clock and random numbers of one execution. Times in virtual milliseconds. */
interface World {
  now(): number;
  random(): number;
  uuid(): string;
}

/** Name under which a World is bound. No expression can write it. */
export const WORLD = ' world';

interface Focus {
  readonly environment: { lookup(name: string | symbol): unknown };
}
type Implementation = (this: Focus, ...args: never[]) => unknown;

const RANGE_ITEMS_MAX = 1000;
const DIGESTS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const FUNCTIONS: Readonly<Record<string, { readonly signature: string; readonly run: Implementation }>> = {
  partition: { signature: '<a-n:a>', run: (items: unknown[] | undefined, size: number) => partition(items, size) },
  range: { signature: '<n-nn:x>', run: (...bounds: [number | undefined, number, number]) => range(...bounds) },
  hash: { signature: '<s-s:s>', run: (text: string | undefined, algorithm: string) => hash(text, algorithm) },
  parse: {
    signature: '<s-:x>',
    run: (text?: string) => (text === undefined ? undefined : (JSON.parse(text) as unknown)),
  },
  uuid: { signature: '<:s>', run: uuid },
  random: { signature: '<n?:n>', run: random },
  now: { signature: '<s?s?:s>', run: now },
  millis: { signature: '<:n>', run: millis },
  shuffle: { signature: '<a:a>', run: shuffle },
};

/** Binds the functions that the expression names. */
export function bindFunctions(expression: jsonata.Expression, used: ReadonlySet<string>): void {
  for (const name of used) {
    const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (found) expression.registerFunction(name, found.run as never, found.signature);
  }
  if (used.has('toMillis')) pinTimestamp(expression);
}

function worldOf(focus: Focus): World {
  return focus.environment.lookup(WORLD) as World;
}

function partition(items: unknown[] | undefined, size: number): unknown[][] | undefined {
  if (items === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1)
    throw new Error('The second argument of partition must be a positive integer');
  const chunks = Math.ceil(items.length / size);
  return Array.from({ length: chunks }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));
}

/** A single element is returned as itself, and no element as nothing, as with any JSONata sequence. */
function range(first: number | undefined, last: number, step: number): unknown {
  if (first === undefined) return undefined;
  if (step === 0) throw new Error('The third argument of range must not be zero');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > RANGE_ITEMS_MAX) throw new Error(`range gives at most ${RANGE_ITEMS_MAX} elements`);
  const items = Array.from({ length: count }, (_, index) => first + index * step);
  return items.length > 1 ? items : items[0];
}

function hash(text: string | undefined, algorithm: string): string | undefined {
  if (text === undefined) return undefined;
  const digest = Object.hasOwn(DIGESTS, algorithm) ? DIGESTS[algorithm] : undefined;
  if (digest === undefined) throw new Error(`hash knows ${Object.keys(DIGESTS).join(', ')}, not ${algorithm}`);
  return createHash(digest).update(text, 'utf8').digest('hex');
}

function uuid(this: Focus): string {
  return worldOf(this).uuid();
}

/**
 * With a seed the number is always the same. It differs from AWS's number, because AWS's generator is not published.
 */
function random(this: Focus, seed?: number): number {
  if (seed === undefined) return worldOf(this).random();
  return createHash('sha256').update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
}

function now(this: Focus, picture?: string, timezone?: string): unknown {
  const fromMillis = this.environment.lookup('fromMillis') as { implementation: (...args: unknown[]) => unknown };
  return fromMillis.implementation.call(this, worldOf(this).now(), picture, timezone);
}

function millis(this: Focus): number {
  return worldOf(this).now();
}

function shuffle(this: Focus, items: unknown[] | undefined): unknown[] | undefined {
  if (items === undefined) return undefined;
  const world = worldOf(this);
  return items
    .map((item) => ({ item, rank: world.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** `$toMillis` completes a partial date from the frame's timestamp. JSONata sets that to the real time. */
function pinTimestamp(expression: jsonata.Expression): void {
  const pin = (outer: Focus['environment'], frame: Focus['environment']): void => {
    Object.defineProperty(frame, 'timestamp', {
      get: () => new Date(((frame.lookup(WORLD) ?? outer.lookup(WORLD)) as World).now()),
      set: () => undefined,
    });
  };
  expression.assign(Symbol.for('jsonata.__createFrame_push') as unknown as string, pin);
}
