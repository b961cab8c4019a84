/** Whole numbers that a person gives after a flag. */
import { BadInput } from './bad-input';

interface Limits {
  readonly min?: number;
  readonly max: number;
  /** Why there is that limit, in brackets. */
  readonly why?: string;
}

/** A whole number from `min` (1 unless said otherwise) to `max`. Throws BadInput naming the flag. */
export function wholeNumber(flag: string, text: string, { min = 1, max, why }: Limits): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new BadInput(
    `${flag} ${text}: must be a whole number from ${min} to ${max}${why === undefined ? '' : ` (${why})`}`,
  );
}
