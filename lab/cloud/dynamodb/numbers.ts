/**
 * Numbers as DynamoDB keeps them: exact decimals of up to 38 significant digits, as text. Most are small whole numbers, which
 * take a short cut. If this were done in floating point, long counters would drift and compare wrongly.
 */
import { ServiceError } from '../call';

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

/** The one spelling of a number: no plus sign, no superfluous zeros, no exponent. Throws ValidationException. */
export function canonicalNumber(text: string): string {
  return PLAIN_INTEGER.test(text) ? text : format(parse(text));
}

/** Negative, zero or positive, for two canonical numbers. */
export function compareNumbers(left: string, right: string): number {
  if (PLAIN_INTEGER.test(left) && PLAIN_INTEGER.test(right)) return Number(left) - Number(right);
  const difference = combine(left, right, -1n).digits;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** left + right or left - right. Throws ValidationException when the result has too many digits. */
export function addNumbers(left: string, right: string, sign: 1 | -1): string {
  return format(combine(left, right, BigInt(sign)));
}

function combine(left: string, right: string, sign: bigint): Decimal {
  const first = parse(left);
  const second = parse(right);
  const exponent = Math.min(first.exponent, second.exponent);
  const aligned = (decimal: Decimal): bigint => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return { digits: aligned(first) + sign * aligned(second), exponent };
}

function parse(text: string): Decimal {
  const [, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') {
    throw new ServiceError('ValidationException', `The parameter cannot be converted to a numeric value: ${text}`);
  }
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(power) - fraction.length };
}

function format({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const written = String(digits < 0n ? -digits : digits);
  const significant = written.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = exponent + written.length - significant.length;
  const magnitude = power + significant.length;
  if (significant.length > DIGITS_MAX) {
    throw new ServiceError('ValidationException', 'Attempting to store more than 38 significant digits in a Number');
  }
  if (magnitude > MAGNITUDE_MAX || magnitude < MAGNITUDE_MIN) {
    throw new ServiceError(
      'ValidationException',
      'Number overflow or underflow: magnitude outside the supported range',
    );
  }
  if (power >= 0) return sign + significant + '0'.repeat(power);
  const padded = significant.padStart(1 - power, '0');
  return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`;
}
