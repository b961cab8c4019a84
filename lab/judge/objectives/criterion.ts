/** One expectation, beside what was observed. */
export interface Criterion {
  readonly name: string;
  readonly expected: string;
  readonly observed: string;
  readonly met: boolean;
}
