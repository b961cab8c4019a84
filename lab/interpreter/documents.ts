/**
 * Reads the files that a person hands to the interpreter, JSON or YAML by their ending. Assumes small files. Every refusal is one
 * line that says which file, where in it, and what is wrong, because it is shown to somebody who wants to go on.
 */
import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { BadInput } from '../bad-input';

/** The parsed content of a .json, .yaml or .yml file. Throws BadInput. */
export function readDocument(path: string): unknown {
  const text = readText(path);
  return /\.ya?ml$/.test(path) ? parseYaml(text, path) : parseJson(text, path);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    throw new BadInput(
      `${path}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? 'unknown'})`}`,
    );
  }
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text, { merge: true }) as unknown;
  } catch (thrown) {
    if (!(thrown instanceof YAMLParseError)) throw thrown;
    const [what = ''] = thrown.message.split(/ at line |\n/);
    const { line, col } = thrown.linePos?.[0] ?? { line: 1, col: 1 };
    throw new BadInput(`${path}: line ${line}, column ${col}: not valid YAML: ${what}`);
  }
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
    throw new BadInput(`${path}: line ${before.length}, column ${column}: not valid JSON: ${what}`);
  }
}

/** JSON.parse does not always say where it stopped: the shortest beginning that nothing could complete ends there. */
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
