/** One thing that was checked in an evidence pack. `at`: the file or entry that it is about, and that is at fault. */
export interface Check {
  readonly check: string;
  readonly at: string;
  readonly result: 'ok' | 'failed' | 'not checked';
  readonly detail: string;
}

/** What is checked, and where. */
export type Matter = Pick<Check, 'check' | 'at'>;

export const passed = (matter: Matter, detail: string): Check => ({ ...matter, result: 'ok', detail });
export const failed = (matter: Matter, detail: string): Check => ({ ...matter, result: 'failed', detail });
export const notChecked = (matter: Matter, detail: string): Check => ({ ...matter, result: 'not checked', detail });
