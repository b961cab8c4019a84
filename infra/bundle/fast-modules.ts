/**
 * The second build of the functions, for the lab's fast tier: every source file by itself, the AWS SDK and other
 * packages left outside. One JavaScript file that evaluates to a table of modules; it lies beside the templates of an
 * assembly and is never deployed.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

/** What a module is called with, in this order; the lab supplies each. The first two are esbuild's own helpers. */
const PARAMETERS = [
  ...[
    '__export',
    '__toESM',
    'require',
    'process',
    'console',
    'Date',
    'Error',
    'Math',
    'performance',
    'fetch',
    'AbortController',
  ],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
];

/**
 * What makes a module stateful: at its top level it has a variable, makes something with `new`, or calls a function, as
 * in `const clients = perRegion(…)`. Schemas (`z.…`, `….extend(…)`) and whatever is written down as it is are the same
 * for everybody.
 */
const STATE =
  /^(?:let |const [^=]+= (?:\/\* @__PURE__ \*\/ )?(?:new |\(0, import_|(?!z\.|[\w.]+\.extend\()[A-Za-z_$][\w$.]*\())/m;

export const MODULES_FILE = 'modules.js';

/**
 * The text of `modules.js`: `{parameters, entries: {function → module}, stateful: [path], modules: {path →
 * (…parameters) => void}}`. A stateful module is one that each execution environment has for itself.
 */
export async function moduleTable(root: string, handlers: readonly { name: string; path: string }[]): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [...filesIn(root, 'functions'), ...filesIn(root, 'strategy')],
    outdir: join(root, 'dist', 'modules'),
    outbase: root,
    bundle: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // As in the bundles: the lab must not tell functions by names that the deployed code has lost.
    keepNames: false,
    write: false,
    logLevel: 'warning',
  });
  const modules = result.outputFiles
    .map(({ path, text }) => ({ name: moduleName(relative(join(root, 'dist', 'modules'), path)), text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const wrapped = modules.map(
    ({ name, text }) =>
      `${JSON.stringify(name)}: (function (${PARAMETERS.join(', ')}) {"use strict";\n${body(text)}\n})`,
  );
  const entries = Object.fromEntries(handlers.map(({ name, path }) => [name, moduleName(path)]));
  const stateful = modules.filter(({ text }) => STATE.test(text)).map(({ name }) => name);
  const facts = { parameters: PARAMETERS, entries, stateful };
  return `({...${JSON.stringify(facts)}, modules: {\n${wrapped.join(',\n')}\n}})\n`;
}

/**
 * The module without esbuild's helpers, which would define every export as a getter, twice, at each cold start: a
 * hundred modules are evaluated for one night of a hunt. Throws when esbuild writes its modules differently.
 */
function body(text: string): string {
  const [, name, rest] = /^var (\w+_exports) = \{\};\n([^]*)$/m.exec(text) ?? [];
  if (name === undefined || rest === undefined)
    throw new Error(`esbuild writes modules in a form that is not known here:\n${text}`);
  return `var ${name} = {};\n${rest.replace(/^module\.exports = __toCommonJS\(\w+\);\n/m, '')}`;
}

/** The path from the root without its ending: `functions/cell/front`. */
const moduleName = (path: string): string => path.replace(/\.[jt]s$/, '');

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
