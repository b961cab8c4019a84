/**
 * Finds cycles of Pass states, which an execution never leaves. AWS accepts them and runs them until the history is
 * full, which tells nothing that the definition does not. Cycles through other states may end, so they are left alone.
 */
import type { Flow, State } from './machine';

/** The states of one such cycle and those that lead into it, by name. Undefined when there is none. */
export function endlessCircle(flow: Flow): readonly string[] | undefined {
  const ends = new Set<string>();
  for (const state of flow.states.values()) {
    const found = circleFrom(flow, state.name, ends) ?? innerFlows(state).map(endlessCircle).find(Boolean);
    if (found) return found;
  }
  return undefined;
}

/** Follows Pass states from a state. States that lead out are added to `ends`. */
function circleFrom(flow: Flow, from: string, ends: Set<string>): readonly string[] | undefined {
  const way = new Set<string>();
  let state = flow.states.get(from);
  while (state?.type === 'Pass' && !ends.has(state.name)) {
    if (way.has(state.name)) return [...way];
    way.add(state.name);
    state = state.next === undefined ? undefined : flow.states.get(state.next);
  }
  for (const name of way) ends.add(name);
  return undefined;
}

/** The flows of a Parallel's branches or of a Map's iterations. */
export function innerFlows(state: State): readonly Flow[] {
  if (state.type === 'Parallel') return state.branches;
  return state.type === 'Map' ? [state.processor] : [];
}
