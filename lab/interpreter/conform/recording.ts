/**
 * A recorded case: what AWS Step Functions did with a machine and an input, and the results of its tasks. The
 * recordings' own README defines the format. A file is a JSON array of cases, and its name is their area.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BadInput } from '../../terminal/bad-input';

/** The service's result of one attempt. */
interface Attempt {
  readonly parameters?: unknown;
  readonly submitted?: unknown;
  readonly output?: unknown;
  readonly fails?: { readonly error?: string; readonly cause?: string };
  readonly timesOut?: string;
  readonly pending?: boolean;
}
/** The known results of a task. */
export interface Mock {
  readonly lambda?: string;
  readonly attempts?: readonly Attempt[];
}
/** A type, or `[type, state name]`. */
export type EventType = string | readonly [string, string];
/** The result of an execution: as expected, or of the interpreter. */
export interface Answer {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly eventTypes?: readonly EventType[];
  readonly assigned?: readonly unknown[];
}
export interface Recording {
  readonly id: string;
  readonly area?: string;
  readonly queryLanguage: string;
  /** EXPRESS; absent for Standard. */
  readonly type?: string;
  readonly definition: unknown;
  readonly input: unknown;
  readonly expected: Answer;
  readonly eventOrder?: 'exact' | 'regions' | 'outside-regions';
  readonly tasks?: Readonly<Record<string, Mock>>;
  readonly ignore?: readonly string[];
}

/**
 * All cases of a folder with their areas, in file order. Undefined when there is no such folder or it is empty. Throws
 * BadInput.
 */
export function readRecordings(folder: string): readonly Recording[] | undefined {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return undefined;
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort();
  if (files.length === 0) return undefined;
  return files.flatMap((file) => {
    return casesIn(join(folder, file)).map((recording) => ({ ...recording, area: basename(file, '.json') }));
  });
}

function casesIn(file: string): readonly Recording[] {
  try {
    const cases = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (Array.isArray(cases)) return cases as Recording[];
  } catch (error) {
    throw new BadInput(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new BadInput(`${file}: not a list of recorded cases`);
}
