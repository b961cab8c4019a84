/**
 * Numbers as DynamoDB keeps them: exact decimals of up to 38 significant digits, as text. Most are small whole numbers,
 * which have a fast path. In floating point, long counters would drift and compare wrongly.
 */
import { ServiceError } from '../../calls/call';

const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?$/;
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
const DIGITS_MAX = 38;
const MAGNITUDE_MAX = 126;
const MAGNITUDE_MIN = -129;

/** digits · 10^exponent. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Whether the text is a number in its one spelling that the fast path can take: at most 15 digits, no fraction. */
export const isPlainInteger = (text: string): boolean => PLAIN_INTEGER.test(text);

type Refuse = (problem: string) => ServiceError;
const refused: Refuse = (problem) => new ServiceError('ValidationException', problem);

/**
 * The one spelling of a number: no plus sign, no superfluous zeros, no exponent. Throws ValidationException, or the
 * error that `refuse` makes.
 */
export function canonicalNumber(text: string, refuse: Refuse = refused): string {
  return PLAIN_INTEGER.test(text) ? text : format(parse(text, refuse), refuse);
}

/** Compares two canonical numbers: negative, zero or positive. */
export function compareNumbers(left: string, right: string): number {
  if (PLAIN_INTEGER.test(left) && PLAIN_INTEGER.test(right)) return Number(left) - Number(right);
  const difference = combine(left, right, -1n).digits;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** left + right or left - right. Throws ValidationException when the result has too many digits. */
export function addNumbers(left: string, right: string, sign: 1 | -1): string {
  return PLAIN_INTEGER.test(left) && PLAIN_INTEGER.test(right)
    ? String(Number(left) + sign * Number(right))
    : format(combine(left, right, BigInt(sign)));
}

function combine(left: string, right: string, sign: bigint): Decimal {
  const first = parse(left);
  const second = parse(right);
  const exponent = Math.min(first.exponent, second.exponent);
  const aligned = (decimal: Decimal): bigint => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return { digits: aligned(first) + sign * aligned(second), exponent };
}

function parse(text: string, refuse: Refuse = refused): Decimal {
  const [, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') {
    const shown = text === '' ? '' : `: ${text}`;
    throw refuse(`The parameter cannot be converted to a numeric value${shown}`);
  }
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(power) - fraction.length };
}

function format({ digits, exponent }: Decimal, refuse: Refuse = refused): string {
  const sign = digits < 0n ? '-' : '';
  const written = String(digits < 0n ? -digits : digits);
  const significant = written.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = exponent + written.length - significant.length;
  const magnitude = power + significant.length;
  if (magnitude > MAGNITUDE_MAX)
    throw refuse('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < MAGNITUDE_MIN)
    throw refuse('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (significant.length > DIGITS_MAX) throw refuse('Attempting to store more than 38 significant digits in a Number');
  if (power >= 0) return sign + significant + '0'.repeat(power);
  const padded = significant.padStart(1 - power, '0');
  return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`;
}
