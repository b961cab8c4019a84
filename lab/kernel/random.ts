/**
 * Seeded random numbers (mulberry32) in named streams. A draw in one part of the lab does not shift the draws of
 * another, so one more request somewhere leaves the rest of a run unchanged.
 */

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** A v4-shaped UUID. */
  uuid(): string;
  /** An independent stream: the same name and seed give the same numbers. */
  stream(name: string): Random;
}

export function seeded(seed: string): Random {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  /** Eight hexadecimal digits. */
  const hex = (): string => {
    const drawn = Math.floor(next() * 0x1_0000_0000);
    return byteHex(drawn >>> 24) + byteHex(drawn >>> 16) + byteHex(drawn >>> 8) + byteHex(drawn);
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    uuid: () => {
      const [a, b, c, d] = [hex(), hex(), hex(), hex()];
      const variant = '89ab'.charAt(parseInt(c.charAt(0), 16) % 4);
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
    },
    stream: (name) => seeded(`${seed}/${name}`),
  };
}

/**
 * As `random`, but `next` depends on the instant alone. SDK calls that time out together draw their waits in a random
 * order, which differs between the tiers. Assumption: a sandbox's retries of one instant may wait equally long.
 */
export function byInstant(random: Random, clock: { now(): number }): Random {
  return { ...random, next: () => random.stream(String(clock.now())).next() };
}

/** Numbers above 2³¹ convert slowly to base 16, and every request has a name. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const byteHex = (value: number): string => BYTES[value & 255] ?? '';

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value | 0;
}
