/** Reads what a company writes down of its own environment: YAML, of which JSON is a part. What it says is checked elsewhere. */
import { readFileSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { parseDocument } from 'yaml';
import { BadInput } from '../bad-input';

/** The value in that file. Throws BadInput with one line: the file, the line where that is known, and what is wrong. */
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
    throw new BadInput(`${path}: not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function textOf(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const reason = error instanceof TypeError ? 'is not UTF-8 text' : error instanceof Error ? error.message : '';
    throw new BadInput(`config ${path} cannot be read: ${reason}`);
  }
}
