/**
 * Reads a file from a person. Assumption: the file is small (AWS accepts no definition above a megabyte, and a scenario
 * is a page). Every refusal is one line with the file, the place in it, and the problem.
 */
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { BadInput } from './bad-input';

const BYTES_MAX = 1_048_576;
/** Deeper than anybody writes, and far below the limit of the stack. */
const LEVELS_MAX = 200;

/** The file's text. Throws BadInput when it cannot be read, is too large, or is not UTF-8. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes.length > BYTES_MAX) throw new BadInput(`${path}: is larger than ${BYTES_MAX} bytes`);
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return text;
  const line = text.slice(0, text.indexOf('\uFFFD')).split('\n').length;
  throw new BadInput(`${path}:${line}: not valid UTF-8; save the file as UTF-8`);
}

/** Reads at most one byte more than allowed: the path may name a device without end. */
function readBytes(path: string): Buffer {
  const buffer = Buffer.alloc(BYTES_MAX + 1);
  try {
    const file = openSync(path, 'r');
    try {
      let length = 0;
      for (let read = -1; read !== 0 && length < buffer.length; length += read)
        read = readSync(file, buffer, length, buffer.length - length, null);
      return buffer.subarray(0, length);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? 'unknown'})`;
    throw new BadInput(`${path}: ${why}`);
  }
}

/** The value of YAML text, with plain data only. `where` names it in refusals. Throws BadInput. */
export function parseYaml(text: string, where: string): unknown {
  const document = parseDocument(text, { merge: true, resolveKnownTags: false, logLevel: 'error' });
  // The parser only warns about an unknown tag, and its value is then not what was meant.
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) {
    const { line = 1, col = 1 } = broken.linePos?.[0] ?? {};
    throw new BadInput(`${where}:${line}:${col}: not valid YAML: ${broken.message.split(/ at line \d+|\n/)[0] ?? ''}`);
  }
  try {
    return shallow(document.toJS(), where);
  } catch (thrown) {
    // An alias without its anchor, or aliases that expand to too much data.
    if (thrown instanceof ReferenceError) throw new BadInput(`${where}: aliases: ${thrown.message}`);
    throw thrown;
  }
}

/** Returns the value. Throws BadInput when it is nested too deeply to be processed safely. */
export function shallow(value: unknown, where: string): unknown {
  if (isDeeper(value, LEVELS_MAX)) throw new BadInput(`${where}: is nested deeper than ${LEVELS_MAX} levels`);
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
