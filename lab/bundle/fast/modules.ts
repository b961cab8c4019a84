/**
 * The fast tier: the same handler source as in the deployed bundles, module by module, with the AWS SDK left outside (see
 * `infra/modules.ts`). Modules that hold no state are evaluated once for all sandboxes, the others anew at each cold start.
 * Assumes that what is listed as stateless is so; the test that compares both tiers would see it if it were not.
 */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Script } from 'node:vm';

type Exports = Record<string, unknown>;
type Wrapped = (...values: unknown[]) => void;
type Require = (name: string) => unknown;

/** What `modules.js` evaluates to. */
export interface ModuleTable {
  /** Names of the values that every module is called with, in order. */
  readonly parameters: readonly string[];
  /** Function name, as in `functions/`, → module of its handler. */
  readonly entries: Readonly<Record<string, string>>;
  readonly modules: Readonly<Record<string, Wrapped>>;
  /** Stateless modules evaluated so far. */
  readonly shared: Map<string, Exports>;
  /** `<module> <what it requires>` → the module meant. */
  readonly paths: Map<string, string>;
}

/** Rules and contracts are data and pure functions (the import rules see to that); of the rest, those that only define things. */
const STATELESS =
  /^strategy\/|\/contract$|^functions\/(runtime\/(base-settings|control-records|failures)|cell\/(answers|body|gate|job-items|request|stored)|detect\/(judge-probe|slots))$/;

/** Reads `modules.js`. Throws when the file is missing: the assembly was then synthesized without it. */
export function readModules(file: string): ModuleTable {
  const table = new Script(readFileSync(file, 'utf8'), { filename: file }).runInThisContext() as ModuleTable;
  return { ...table, shared: new Map(), paths: new Map() };
}

/** One sandbox's view of the modules: `values` by parameter name, `external` for whatever is no module of ours. */
export interface Sources {
  readonly table: ModuleTable;
  readonly values: Readonly<Record<string, unknown>>;
  readonly external: Require;
}

/** Evaluates the module and all it needs; returns its exports. Throws what a module throws while loading. */
export function evaluate({ table, values, external }: Sources, entry: string): Exports {
  const inOrder = (given: Readonly<Record<string, unknown>>): readonly unknown[] =>
    table.parameters.map((parameter) => ({ __toESM, ...given })[parameter]);
  const own = { loaded: new Map<string, Exports>(), values: inOrder(values), external };
  const shared = { loaded: table.shared, values: inOrder(STATELESS_VALUES), external };
  return load({ table, own, shared }, entry);
}

/** Modules evaluated so far, and what their like is called with. */
interface Side {
  readonly loaded: Map<string, Exports>;
  readonly values: readonly unknown[];
  readonly external: Require;
}

interface Loading {
  readonly table: ModuleTable;
  readonly own: Side;
  readonly shared: Side;
}

function load(loading: Loading, name: string): Exports {
  const { table } = loading;
  const isShared = STATELESS.test(name);
  const side = isShared ? loading.shared : loading.own;
  const known = side.loaded.get(name);
  if (known) return known;
  const wrapped = table.modules[name];
  if (!wrapped) throw new Error(`the assembly has no module "${name}"`);
  const exports: Exports = {};
  side.loaded.set(name, exports);
  let exported: Readonly<Record<string, () => unknown>> = {};
  const values = [...side.values];
  values[table.parameters.indexOf('require')] = isShared ? statelessRequire(loading, name) : requireOf(loading, name);
  values[table.parameters.indexOf('__export')] = (_target: unknown, all: typeof exported) => (exported = all);
  wrapped(...values);
  // Modules need each other in one direction only, so that plain values, set once, serve.
  for (const exportName of Object.keys(exported)) exports[exportName] = exported[exportName]?.();
  return exports;
}

function requireOf(loading: Loading, name: string): Require {
  return (asked) =>
    asked.startsWith('.') ? load(loading, pathOf(loading.table, name, asked)) : loading.own.external(asked);
}

/** A stateless module must not get hold of anything that belongs to one sandbox. */
function statelessRequire(loading: Loading, name: string): Require {
  return (asked) => {
    const other = asked.startsWith('.') ? pathOf(loading.table, name, asked) : asked;
    if (!STATELESS.test(other) && !['zod', 'node:crypto', 'node:util'].includes(other))
      throw new Error(`${name} counts as stateless, but needs ${other}`);
    return other === asked ? loading.shared.external(asked) : load(loading, other);
  };
}

/** Remembered: the same few hundred pairs are asked for at each cold start. */
function pathOf({ paths }: ModuleTable, name: string, asked: string): string {
  const key = `${name} ${asked}`;
  let path = paths.get(key);
  if (path === undefined) {
    path = posix.join(posix.dirname(name), asked);
    paths.set(key, path);
  }
  return path;
}

/** What esbuild would wrap in case it is no module of its own making: everything here is. */
const __toESM = (other: unknown): unknown => other;

/** A stateless module that reads the clock or the environment after all breaks at once. */
const STATELESS_VALUES: Readonly<Record<string, unknown>> = { Date, Math };
