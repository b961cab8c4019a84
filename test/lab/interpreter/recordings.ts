import { join } from 'node:path';
import { compile } from '../../../lab/interpreter/compile/compile';
import { readRecordings, type Recording } from '../../../lab/interpreter/conform/recording';

/** All recorded cases; undefined when the recordings are not beside the project. */
export const recordings = (): readonly Recording[] | undefined =>
  readRecordings(join(__dirname, '../../../../shared/asl-conformance/cases'));

/**
 * A case in JSONPath that uses no path says the same in JSONata; undefined for one that uses paths, and for Express.
 */
export function inJsonata(recording: Recording): Recording | undefined {
  const text = JSON.stringify(recording.definition);
  if (recording.type !== undefined || recording.queryLanguage === 'JSONata' || /\.\$"|Path":/.test(text))
    return undefined;
  const definition = { ...(translate(recording.definition) as object), QueryLanguage: 'JSONata' };
  try {
    compile(definition);
    return { ...recording, definition };
  } catch {
    return undefined;
  }
}

const RENAMED: Readonly<Record<string, string>> = {
  Parameters: 'Arguments',
  Result: 'Output',
  Iterator: 'ItemProcessor',
};

function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [RENAMED[key] ?? key, translate(inner)]));
}
