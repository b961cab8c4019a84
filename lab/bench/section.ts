/** One printable part of the benchmark. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}
