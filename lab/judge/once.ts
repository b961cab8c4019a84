/**
 * Remembers results, so that each promise may ask again: a run has thousands of requests, and a hunt has thousands of
 * runs.
 */

/** Returns a function that computes its result once per key and keeps it as long as the key lives. */
export function onceFor<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new WeakMap<Key, Made>();
  return (key) => {
    const made = known.get(key) ?? make(key);
    known.set(key, made);
    return made;
  };
}
