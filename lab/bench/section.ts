/**
 * One printable part of the benchmark. `problems`: why it has failed, in a line each; a part that only measures has
 * none.
 */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly problems?: readonly string[];
}
