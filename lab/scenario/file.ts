/**
 * Reads a scenario by name or path and checks it. Every refusal is one line: where the error is, and what would be
 * right. Nothing is guessed.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type * as z from 'zod';
import { BadInput } from '../terminal/bad-input';
import { parseYaml, readText } from '../terminal/document';
import { FAULT_KINDS, type Fault } from './fault-kinds';
import { firstContradiction } from './fault-overlaps';
import { ROOT } from '../terminal/root';
import { Scenario } from './scenario';

/** Scenarios to rehearse, and runs that once broke a promise. */
const FOLDERS = ['scenarios', 'scenarios/regressions'].map((folder) => join(ROOT, 'lab', folder));

/** Names of the scenarios that ship with the lab, sorted. */
export function knownScenarios(): readonly string[] {
  return FOLDERS.flatMap((folder) => readdirSync(folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** The scenario of that name, or in the file at that path. Throws BadInput. */
export function loadScenario(nameOrPath: string): Scenario {
  return parseScenario(readScenario(nameOrPath), nameOrPath);
}

/** The text of that scenario, unchecked. Throws BadInput. */
export function readScenario(nameOrPath: string): string {
  const looksLikePath = /[/\\]|\.ya?ml$/.test(nameOrPath);
  const path = looksLikePath ? nameOrPath : shippedFile(nameOrPath);
  if (path === undefined) {
    throw new BadInput(
      `unknown scenario "${nameOrPath}"; known: ${knownScenarios().join(', ')}, or the path of a YAML file`,
    );
  }
  if (!existsSync(path) || !statSync(path).isFile()) throw new BadInput(`no scenario file at ${nameOrPath}`);
  return readText(path);
}

/** The file of that scenario, or undefined if there is none. */
function shippedFile(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, `${name}.yaml`)).find(existsSync);
}

/** A scenario from YAML text; `where` names it in refusals. Throws BadInput. */
export function parseScenario(text: string, where: string): Scenario {
  const value = parseYaml(text, where);
  const unknownKind = firstUnknownKind(value);
  if (unknownKind) throw new BadInput(`${where}: ${unknownKind}`);
  const parsed = Scenario.safeParse(value);
  if (!parsed.success) throw new BadInput(`${where}: ${parsed.error.issues.map(issueText).join('; ')}`);
  checkTimes(parsed.data, where);
  checkStartTimes(parsed.data, where);
  checkContradictions(parsed.data, where);
  return parsed.data;
}

/** Names of all fields that are numbers, however deep. */
type NumbersIn<Value> = Value extends readonly (infer Item)[]
  ? NumbersIn<Item>
  : Value extends object
    ? { [Name in keyof Value & string]-?: NumberAt<Name, Exclude<Value[Name], undefined>> }[keyof Value & string]
    : never;
type NumberAt<Name, Value> = (Extract<Value, number> extends never ? never : Name) | NumbersIn<Value>;

/** Which numbers of a scenario are durations. A field that is missing here does not compile. */
const IS_DURATION: Readonly<Record<NumbersIn<Scenario>, boolean>> = {
  duration: true,
  every: true,
  delegatedAfter: true,
  at: true,
  for: true,
  after: true,
  acceptLoss: true,
  lag: true,
  delay: true,
  skew: true,
  notBefore: true,
  by: true,
  from: true,
  until: true,
  stopAt: true,
  answerAfter: true,
  minutes: false,
  seed: false,
  ratio: false,
  ratioTo: false,
  rate: false,
  room: false,
  times: false,
  entries: false,
  strays: false,
};

/** The scenario as the text of a file. `loadScenario` reads it back unchanged. */
export function scenarioText(scenario: Scenario): string {
  return stringify(
    JSON.parse(
      JSON.stringify(scenario, (name, value: unknown) =>
        typeof value === 'number' && IS_DURATION[name as NumbersIn<Scenario>] ? durationText(value) : value,
      ),
    ),
    { lineWidth: 120 },
  );
}

const durationText = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

function firstUnknownKind(value: unknown): string | undefined {
  const faults = isRecord(value) ? value['faults'] : undefined;
  if (!Array.isArray(faults)) return undefined;
  const kinds = faults.map((fault) => (isRecord(fault) ? fault['kind'] : undefined));
  const index = kinds.findIndex((kind) => !FAULT_KINDS.some((known) => known === kind));
  if (index < 0) return undefined;
  const named = kinds[index] === undefined ? '(none)' : JSON.stringify(kinds[index]);
  return `faults[${index}]: unknown fault kind ${named}; known: ${FAULT_KINDS.join(', ')}`;
}

/** `field[0].path: what is wrong`. */
function issueText(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>((text, part) => text + pathPart(part, text), '');
  const at = path === '' ? '' : `${path}: `;
  if (issue.code === 'unrecognized_keys') return `${at}unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  if (issue.code === 'invalid_value') return `${at}expected one of ${issue.values.map(String).join(', ')}`;
  return `${at}${issue.message.endsWith('received undefined') ? 'is missing' : issue.message}`;
}

function pathPart(part: PropertyKey, before: string): string {
  if (typeof part === 'number') return `[${part}]`;
  return before === '' ? String(part) : `.${String(part)}`;
}

function checkTimes(scenario: Scenario, where: string): void {
  const late = scenario.faults.findIndex((fault) => fault.at >= scenario.duration);
  if (late >= 0) {
    const { at } = scenario.faults[late] as Fault;
    throw new BadInput(
      `${where}: faults[${late}].at: ${at / 1000} s is not before the end of the drill (${scenario.duration / 1000} s)`,
    );
  }
}

function checkStartTimes(scenario: Scenario, where: string): void {
  for (const list of ['returns', 'starts', 'drills', 'redrives', 'leads'] as const) {
    const late = scenario[list].findIndex(({ at }) => at >= scenario.duration);
    if (late >= 0) throw new BadInput(`${where}: ${list}[${late}].at: is not before the end of the drill`);
  }
}

function checkContradictions({ faults }: Scenario, where: string): void {
  const found = firstContradiction(faults);
  if (!found) return;
  const [earlier, later] = found.map((index) => `faults[${index}] (${faults[index]?.kind ?? ''})`);
  throw new BadInput(
    `${where}: ${earlier} and ${later} overlap on the same subject, and the end of one would end the other; ` +
      `give the first a "for" that ends before the second begins`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
