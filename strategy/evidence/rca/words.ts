/** Times, spans and words of others, as they stand in a draft. */

/** To the second, in UTC: `2027-01-01 00:02:39`. */
export const moment = (at: string): string => at.slice(0, 19).replace('T', ' ');

/** Without the day: `00:02:39`. */
export const hour = (at: string): string => at.slice(11, 19);

/** `41 s`, `4 min 1 s`, `12 h 5 min`. */
export function span(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts =
    hours > 0
      ? ([
          [hours, 'h'],
          [minutes, 'min'],
        ] as const)
      : ([
          [minutes, 'min'],
          [rest, 's'],
        ] as const);
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ');
}

/** Null is nobody's figure: never zero. */
export const spanOr = (seconds: number | null, otherwise = 'unknown'): string =>
  seconds === null ? otherwise : span(seconds);

/** From one moment to another one, in seconds. Null: one of them is not known, or they are in the wrong order. */
export function secondsBetween(from: string | null, until: string | null): number | null {
  if (from === null || until === null) return null;
  const seconds = (Date.parse(until) - Date.parse(from)) / 1000;
  return seconds >= 0 ? seconds : null;
}

const SAID_MAX = 400;

/** Words of people or of the ledger, on one line. A backtick would begin a piece of code. */
export function said(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('`', "'").trim();
  return line.length > SAID_MAX ? `${line.slice(0, SAID_MAX)} (cut)` : line;
}

/** The first of them in a list, and how many more there are. */
export const some = (words: readonly string[], most: number): string =>
  words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** A sentence: it begins with a capital letter and ends with a full stop. */
export const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
