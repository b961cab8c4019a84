import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import validate from 'asl-validator';
import { parse } from 'yaml';
import { stringsIn } from './expressions';
import { expandRetriers } from './retriers';
import { expressionFaults, faultsOf } from './rules';
import type { Machine } from './states';

/** Our machines, and the states at which each may end without Record, because another execution records then. */
export const MACHINES = {
  evacuate: { mayEndUnrecorded: ['Joined'] },
  return: { mayEndUnrecorded: ['Joined'] },
  ask: { mayEndUnrecorded: ['Answered', 'Expired', 'Replaced', 'Failed'] },
  promote: { mayEndUnrecorded: ['Done', 'Refused', 'Failed'] },
  serve: { mayEndUnrecorded: ['Done', 'Nothing promoted', 'Not reconciled', 'Replaced', 'Failed'] },
  rollback: { mayEndUnrecorded: ['Done', 'Replaced', 'Failed'] },
  restore: { mayEndUnrecorded: ['Joined'] },
  drill: { mayEndUnrecorded: ['Joined', 'Refused', 'Gave up'] },
} as const satisfies Record<string, { mayEndUnrecorded: readonly string[] }>;
export type MachineName = keyof typeof MACHINES;

/**
 * `definition` still contains `${Name}` for each of `substitutions` (sorted). The deployment supplies exactly these.
 */
export interface LoadedMachine {
  readonly definition: Machine;
  readonly substitutions: readonly string[];
}

/** Reads and checks one machine. Throws an error that names the file, and the state of each fault. */
export function loadMachine(name: MachineName): LoadedMachine {
  const file = `statemachines/${name}.asl.yaml`;
  const text = readFileSync(join(__dirname, `${name}.asl.yaml`), 'utf8');
  return checkMachine(file, text, MACHINES[name].mayEndUnrecorded);
}

/** Like `loadMachine`, for the text of a file. */
export function checkMachine(file: string, text: string, mayEndUnrecorded: readonly string[]): LoadedMachine {
  const definition = parse(text, { merge: true }) as Machine;
  expandRetriers(definition);
  const schema = validate(structuredClone(definition), { checkPaths: true, checkArn: true });
  // The schema checker calls a bad expression an invalid field. Our own check says what is wrong with it.
  const faults = schema.isValid ? faultsOf(definition, mayEndUnrecorded) : expressionFaults(definition);
  const schemaFaults = schema.isValid ? [] : [schema.errorsText()];
  if (faults.length + schemaFaults.length > 0) throw new Error(`${file}:\n${[...faults, ...schemaFaults].join('\n')}`);
  return { definition, substitutions: substitutionsIn(definition) };
}

function substitutionsIn(definition: Machine): readonly string[] {
  const names = stringsIn(definition).flatMap((text) =>
    [...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(names)].sort();
}
