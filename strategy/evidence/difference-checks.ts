import { type Check, failed, type Matter } from '../check';
import { differences, shown } from './differences';

/** More than that is another document, and no changed figure. */
const DIFFERENCES_MAX = 20;

/** A failed check for each difference, with its JSON pointer behind the place of the matter. Empty: they are equal. */
export function differenceChecks(written: unknown, follows: unknown, { check, at }: Matter): readonly Check[] {
  const all = differences(written, follows);
  const named = all.slice(0, DIFFERENCES_MAX).map((one) => {
    const place = { check, at: `${at}#${one.at}` };
    return failed(place, `says ${shown(one.written)}; ${shown(one.follows)} follows`);
  });
  const more = all.length - named.length;
  return more === 0 ? named : [...named, failed({ check, at }, `${more} more differences`)];
}
