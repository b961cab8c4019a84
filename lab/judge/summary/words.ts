/** Times and shares in the sentences of the summary. */

/** A moment as the time of day in UTC, and with its date if that is not the date of `startMs`. */
export function momentText(atMs: number, startMs: number): string {
  const text = new Date(atMs).toISOString();
  const isSameDay = text.slice(0, 10) === new Date(startMs).toISOString().slice(0, 10);
  return isSameDay ? text.slice(11, 19) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/** A length for people who read fast: `50 s`, `3 min 30 s`, `2 h 5 min`. */
export function lengthText(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes > 0) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${rest} s`;
}

/** A share in whole percent. A share that is not zero is never shown as zero, nor one below all as all. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.01) return 'less than 1 %';
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;
}
