/** Reads a company's own environment from a file: YAML, which includes JSON. The content is checked elsewhere. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { BadInput } from '../terminal/bad-input';

/** The value in that file. Throws BadInput with one line: the file, the line if it is known, and what is wrong. */
export function readConfig(path: string): unknown {
  const document = parseDocument(textOf(path), { prettyErrors: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) {
    const { line = 1, col = 1 } = problem.linePos?.[0] ?? {};
    throw new BadInput(`${path}:${line}:${col}: not valid YAML: ${problem.message.split(/ at line \d+|\n/)[0] ?? ''}`);
  }
  try {
    return document.toJS();
  } catch (error) {
    throw new BadInput(`${path}: not valid YAML: ${reasonOf(error)}`);
  }
}

function textOf(path: string): string {
  const bytes = bytesOf(path);
  if (!isUtf8(bytes)) throw new BadInput(`config ${path} cannot be read: it is not UTF-8 text; save it as UTF-8`);
  return bytes.toString('utf8');
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new BadInput(`config ${path} cannot be read: ${reasonOf(error)}`);
  }
}

const reasonOf = (error: unknown): string => String(Reflect.get(Object(error) as object, 'message'));
