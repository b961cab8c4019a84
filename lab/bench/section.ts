/** One printed part of the benchmark. `problems`: why it failed, one line each. A part that only measures has none. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly problems?: readonly string[];
}
