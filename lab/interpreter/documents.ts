/** Reads the files that a person gives the interpreter: JSON or YAML, by the file's ending. */
import { BadInput } from '../terminal/bad-input';
import { parseYaml, readText, shallow } from '../terminal/document';

/** The parsed content of a .json, .yaml or .yml file. Throws BadInput. */
export function readDocument(path: string): unknown {
  const text = readText(path);
  return /\.ya?ml$/.test(path) ? parseYaml(text, path) : shallow(parseJson(text, path), path);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const offset = firstBadOffset(text);
    const before = text.slice(0, offset).split('\n');
    const what =
      offset >= text.length ? 'the text ends too early' : `unexpected ${JSON.stringify(text.charAt(offset))}`;
    const column = (before.at(-1) ?? '').length + 1;
    throw new BadInput(`${path}:${before.length}:${column}: not valid JSON: ${what}`);
  }
}

/**
 * JSON.parse does not always say where it stopped. The error is at the end of the shortest prefix that cannot be
 * completed.
 */
function firstBadOffset(text: string): number {
  let fine = 0;
  let bad = text.length + 1;
  while (bad - fine > 1) {
    const middle = (fine + bad) >> 1;
    if (middle <= text.length && !canBeCompleted(text.slice(0, middle))) bad = middle;
    else fine = middle;
  }
  return bad - 1;
}

function canBeCompleted(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (thrown) {
    const { message } = thrown as Error;
    if (/Unexpected end|Unterminated/.test(message)) return true;
    return Number(/at position (\d+)/.exec(message)?.[1] ?? -1) >= beginning.length;
  }
}
