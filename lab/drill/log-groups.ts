/**
 * What functions wrote into their log groups. Only lines that name a tenant, or that give away a token or an address,
 * are kept, because a run writes a hundred thousand. Not modelled: access logs of APIs and logs of state machines,
 * whose formats contain no paths, headers or execution data.
 */
import type { Fields } from '../calls/call';
import { leakIn } from './leaks';
import type { TenantNames } from './tenant-names';

/** `group`: the function's name. */
export interface LogLine {
  readonly region: string;
  readonly group: string;
  readonly text: string;
}

export class LogGroups {
  readonly lines: LogLine[] = [];

  constructor(
    private readonly names: () => TenantNames,
    private readonly tokens: readonly string[],
  ) {}

  /** `logged`: a line as it was printed, or the document that would be printed. */
  take(region: string, group: string, logged: string | Fields): void {
    const text = typeof logged === 'string' ? logged : JSON.stringify(logged, withErrors);
    if (this.names().in(text).length > 0 || leakIn(text, this.tokens) !== undefined)
      this.lines.push({ region, group, text });
  }
}

/** An error is logged with its message and its cause. JSON leaves both out. */
function withErrors(_: string, value: unknown): unknown {
  const isError = Object.prototype.toString.call(value) === '[object Error]' || value instanceof Error;
  return isError ? { error: String(value), cause: (value as Error).cause } : value;
}
