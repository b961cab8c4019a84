/**
 * Remembers what was worked out, so that every promise may ask: a run has thousands of requests, and a hunt thousands
 * of runs.
 */

/** Works it out once per key, for as long as the key lives. */
export function onceFor<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const known = new WeakMap<Key, Made>();
  return (key) => {
    const made = known.get(key) ?? make(key);
    known.set(key, made);
    return made;
  };
}
