/** The pieces of a runbook's lines, and the words for numbers in them. */
import type { Article, Block } from './runbook';

/** What happens without anybody. */
export const itself = (text: string): Block => ({ kind: 'itself', text });
/** What a person does. `command`: the exact one, if there is one. */
export const todo = (text: string, command?: string): Block => ({
  kind: 'do',
  text,
  ...(command !== undefined && { command }),
});
export const know = (text: string): Block => ({ kind: 'know', text });
export const more = (...articles: Article[]): Block => ({ kind: 'more', articles });
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head: [...head],
  rows: rows.map((row) => [...row]),
});

/** A time span for people: `30 s`, `2 min`, `4 h`, `72 h`. */
export function spanText(seconds: number): string {
  if (seconds >= 7200 && seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds >= 120 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}

/** As code. */
export const code = (text: string): string => `\`${text}\``;
