/**
 * The fast tier's modules: the same handler source as in the deployed bundles, file by file, without the AWS SDK (see
 * `infra/bundle/fast-modules.ts`). A module without state is evaluated once for all sandboxes, and a module with state
 * once per sandbox. When the first kind reads the second, it gets the module of the running sandbox. The test that
 * compares both tiers would find shared state.
 */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Script } from 'node:vm';
import { Nested } from '../../kernel/nested';
import { current, type Exports } from './sandbox';

type Wrapped = (...values: unknown[]) => void;
type Require = (name: string) => unknown;

/** The value of `modules.js`, and its modules evaluated so far. */
export interface ModuleTable {
  /** Names of the arguments that every module gets, in order. */
  readonly parameters: readonly string[];
  /** Function name in `functions/` → module of its handler. */
  readonly entries: Readonly<Record<string, string>>;
  readonly stateful: ReadonlySet<string>;
  readonly modules: Readonly<Record<string, Wrapped>>;
  /** Modules without state, and facades of those with state, evaluated so far. */
  readonly shared: Map<string, Exports>;
  readonly facades: Map<string, Exports>;
}

type ModulesFile = Pick<ModuleTable, 'parameters' | 'entries' | 'modules'> & { readonly stateful: readonly string[] };

/** Reads `modules.js`. Throws when the file is missing: the assembly was then synthesized without it. */
export function readModules(file: string): ModuleTable {
  const read = new Script(readFileSync(file, 'utf8'), { filename: file }).runInThisContext() as ModulesFile;
  return { ...read, stateful: new Set(read.stateful), shared: new Map(), facades: new Map() };
}

/** The arguments of modules, and the modules outside of `functions/` and `strategy/`. */
export interface Outside {
  readonly globals: Readonly<Record<string, unknown>>;
  readonly external: Require;
}

/**
 * The exports of a module for the running sandbox, evaluated with all modules it needs. Throws what a module throws
 * while loading.
 */
export function load(table: ModuleTable, outside: Outside, name: string): Exports {
  const loaded = table.stateful.has(name) ? current().loaded : table.shared;
  const known = loaded.get(name);
  if (known) return known;
  const wrapped = table.modules[name];
  if (!wrapped) throw new Error(`the assembly has no module "${name}"`);
  const exports: Exports = {};
  loaded.set(name, exports);
  let exported: Readonly<Record<string, () => unknown>> = {};
  const own: Readonly<Record<string, unknown>> = {
    require: requireFrom(table, outside, name),
    __toESM,
    __export: (_target: unknown, all: typeof exported) => (exported = all),
  };
  wrapped(...table.parameters.map((parameter) => own[parameter] ?? outside.globals[parameter]));
  // Modules need each other in one direction only, so plain values that are set once are enough.
  for (const exportName of Object.keys(exported)) exports[exportName] = exported[exportName]?.();
  return exports;
}

/** By the requiring module and the request, because each cold start repeats them. */
const paths = new Nested<string>();

function requireFrom(table: ModuleTable, outside: Outside, name: string): Require {
  return (asked) => {
    if (!asked.startsWith('.')) return asked in table.modules ? load(table, outside, asked) : outside.external(asked);
    const other = paths.get([name, asked], () => posix.join(posix.dirname(name), asked));
    const isFacade = table.stateful.has(other) && !table.stateful.has(name);
    return isFacade ? facadeOf(table, outside, other) : load(table, outside, other);
  };
}

/** Replaces a stateful module in a shared one. Each read goes to the module of the running sandbox. */
function facadeOf(table: ModuleTable, outside: Outside, name: string): Exports {
  const known = table.facades.get(name);
  if (known) return known;
  const facade: Exports = {};
  for (const exportName of Object.keys(load(table, outside, name)))
    Object.defineProperty(facade, exportName, { get: () => load(table, outside, name)[exportName] });
  table.facades.set(name, facade);
  return facade;
}

/** esbuild would wrap modules that it did not make. All modules here are its own. */
const __toESM = (other: unknown): unknown => other;
