/**
 * Durations as people write them in a scenario: a number and a unit (`90s`, `40m`). A number without a unit is refused,
 * because it could mean seconds or minutes.
 */
import * as z from 'zod';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** A week: longer drills are typing errors. */
const DURATION_MS_MAX = 7 * 24 * 3_600_000;

/** Milliseconds, or what is wrong with the text. */
function parseDuration(text: unknown): { readonly ms: number } | { readonly wrong: string } {
  const [, sign, digits, unit] = /^(-?)(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(String(text).trim()) ?? [];
  if (digits === undefined || unit === undefined) {
    return { wrong: `"${String(text)}" is not a time; write a number and a unit, such as 90s, 2m or 1h` };
  }
  if (sign === '-') return { wrong: `"${String(text)}" is negative` };
  const ms = Math.round(Number(digits) * (UNIT_MS[unit] ?? 0));
  return ms > DURATION_MS_MAX ? { wrong: `"${String(text)}" is longer than a week` } : { ms };
}

/** Schema: text in, milliseconds out. */
export const Duration = z
  .unknown()
  .transform((text, context): number => {
    const parsed = text === undefined ? { wrong: 'is missing; write a time such as 90s' } : parseDuration(text);
    if ('ms' in parsed) return parsed.ms;
    context.addIssue({ code: 'custom', message: parsed.wrong });
    return z.NEVER;
  })
  .meta({ format: 'duration' });

/** `m:ss` for people, with a minus sign when negative. */
export function clockText(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${ms < 0 ? '−' : ''}${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** A time span for people: `1.5 s`, `90 s`, `15 min`, `4 h`. */
export function spanText(seconds: number): string {
  if (seconds >= 7200) return `${round(seconds / 3600)} h`;
  if (seconds >= 600) return `${round(seconds / 60)} min`;
  return `${round(seconds)} s`;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);
