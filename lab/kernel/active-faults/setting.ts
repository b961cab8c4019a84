/**
 * One thing that faults change, place by place: a delay, a share, whether something fails. Every place has the usual
 * value until a fault sets another one. A place is a region, or a region and names in it (a service, a function).
 */
export class Setting<Value, Names extends readonly string[] = []> {
  private readonly inForce = new Map<string, Value>();

  constructor(private readonly usual: Value) {}

  /** Sets the value in that place from now on. The usual value ends what was in force there. */
  set(value: Value, region: string, ...names: Names): void {
    const place = [region, ...names].join(' ');
    if (value === this.usual) this.inForce.delete(place);
    else this.inForce.set(place, value);
  }

  /** Returns the value in that place. Models ask for each call, so the answer is quick while nothing is in force. */
  in(region: string, ...names: Names): Value {
    if (this.inForce.size === 0) return this.usual;
    return this.inForce.get([region, ...names].join(' ')) ?? this.usual;
  }
}
