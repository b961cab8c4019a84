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
}

/** Rules and contracts are data and pure functions (the import rules see to that); of the rest, those that only define things. */
const STATELESS =
  /^strategy\/|\/contract$|^functions\/(runtime\/(control-records|failures)|cell\/(answers|body|request))$/;

/** Reads `modules.js`. Throws when the file is missing: the assembly was then synthesized without it. */
export function readModules(file: string): ModuleTable {
  const table = new Script(readFileSync(file, 'utf8'), { filename: file }).runInThisContext() as ModuleTable;
  return { ...table, shared: new Map() };
}

/** One sandbox's view of the modules: `values` by parameter name, `external` for whatever is no module of ours. */
export interface Sources {
  readonly table: ModuleTable;
  readonly values: Readonly<Record<string, unknown>>;
  readonly external: Require;
}

/** Evaluates the module and all it needs; returns its exports. Throws what a module throws while loading. */
export function evaluate(sources: Sources, entry: string): Exports {
  return load({ ...sources, own: new Map() }, entry);
}

type Loading = Sources & { readonly own: Map<string, Exports> };

function load(loading: Loading, name: string): Exports {
  const { table, own } = loading;
  const isShared = STATELESS.test(name);
  const loaded = isShared ? table.shared : own;
  const known = loaded.get(name);
  if (known) return known;
  const wrapped = table.modules[name];
  if (!wrapped) throw new Error(`the assembly has no module "${name}"`);
  const exports: Exports = {};
  loaded.set(name, exports);
  const require: Require = (asked) => {
    if (!asked.startsWith('.')) return isShared ? external(loading, { asked, by: name }) : loading.external(asked);
    const other = posix.join(posix.dirname(name), asked);
    if (isShared && !STATELESS.test(other)) throw new Error(`${name} counts as stateless, but needs ${other}`);
    return load(loading, other);
  };
  const exported: Record<string, () => unknown> = {};
  const values: Readonly<Record<string, unknown>> = {
    ...(isShared ? STATELESS_VALUES : loading.values),
    require,
    __export: (_target: unknown, all: Record<string, () => unknown>) => void Object.assign(exported, all),
    __toESM: (other: unknown) => other,
  };
  wrapped(...table.parameters.map((parameter) => values[parameter]));
  // Modules need each other in one direction only, so that plain values, set once, serve.
  for (const [exportName, value] of Object.entries(exported)) exports[exportName] = value();
  return exports;
}

/** What a stateless module may need from outside: nothing that belongs to one sandbox. */
function external({ external }: Loading, { asked, by }: { asked: string; by: string }): unknown {
  if (!['zod', 'node:crypto', 'node:util'].includes(asked))
    throw new Error(`${by} counts as stateless, but needs ${asked}`);
  return external(asked);
}

/** A stateless module that reads the clock or the environment after all breaks at once. */
const STATELESS_VALUES: Readonly<Record<string, unknown>> = { Date, Math };
