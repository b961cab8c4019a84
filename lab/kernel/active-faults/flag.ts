/** Puts the name into the set, or takes it out. */
export function flag(set: Set<string>, name: string, isSet: boolean): void {
  if (isSet) set.add(name);
  else set.delete(name);
}
