/** Any state, with the fields that the checks read. Field names are those of the Amazon States Language. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Choices?: readonly { readonly Condition?: string; readonly Next: string; readonly Assign?: Assign }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly Assign?: Assign;
  }[];
  readonly Retry?: readonly Retrier[];
  readonly Assign?: Assign;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor?: Machine;
}

/** One entry of a Retry. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'NONE' | 'FULL';
}

type Assign = Readonly<Record<string, unknown>>;

/** A whole machine, or the part that a Map runs for each item. */
export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: string;
  readonly Comment?: string;
  readonly TimeoutSeconds?: number;
}

/** A transition from one state to the next. `condition` and `assign` come from the rule of a Choice. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly condition?: string;
  readonly assign?: Assign;
}

/** Every transition at this level. The inside of a Map is a level of its own. */
export function edgesOf({ States }: Machine): readonly Edge[] {
  return Object.entries(States).flatMap(([from, state]) => [
    ...(state.Choices ?? []).map(({ Next, Condition, Assign }) => ({
      from,
      to: Next,
      ...(Condition !== undefined && { condition: Condition }),
      ...(Assign && { assign: Assign }),
    })),
    ...(state.Catch ?? []).map(({ Next }) => ({ from, to: Next })),
    ...[state.Next, state.Default].flatMap((to) => (to === undefined ? [] : [{ from, to }])),
  ]);
}

/** The states that can be reached from `start`, including itself, without passing through `blocked`. */
export function reachable(start: string, edges: readonly Edge[], blocked?: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const left = [start];
  for (let state = left.pop(); state !== undefined; state = left.pop()) {
    if (seen.has(state) || state === blocked) continue;
    seen.add(state);
    left.push(...edges.filter(({ from }) => from === state).map(({ to }) => to));
  }
  return seen;
}

/** The machine and all machines nested in it, level by level. */
export function levelsOf(machine: Machine): readonly Machine[] {
  const inner = Object.values(machine.States).flatMap(({ ItemProcessor }) => (ItemProcessor ? [ItemProcessor] : []));
  return [machine, ...inner.flatMap(levelsOf)];
}
