/** A cache with several names as key. Nested look-ups are cheaper than joining the names to one long text. */
export class Nested<Value> {
  private readonly root = new Map<string, unknown>();

  /** The value under these names (at least one). Made if there is none. */
  get(names: readonly string[], make: () => Value): Value {
    let level = this.root;
    const last = names.length - 1;
    for (let index = 0; index < last; index += 1) {
      const name = names[index] as string;
      let inner = level.get(name) as Map<string, unknown> | undefined;
      if (!inner) {
        inner = new Map();
        level.set(name, inner);
      }
      level = inner;
    }
    const name = names[last] as string;
    let value = level.get(name) as Value | undefined;
    if (value === undefined) {
      value = make();
      level.set(name, value);
    }
    return value;
  }
}
