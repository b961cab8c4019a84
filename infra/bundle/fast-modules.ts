/**
 * The second build of the functions, for the lab's fast tier: every source file on its own, without the AWS SDK and
 * other packages. It is one JavaScript file that evaluates to a table of modules. It lies beside the templates of an
 * assembly and is never deployed.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

/** The parameters of a module, in this order; the lab supplies each. The first two are esbuild's own helpers. */
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
 * A module is stateful when its top level declares a variable, uses `new` or calls a function, as in `const clients =
 * perRegion(…)`. Schemas (`z.…`, `….extend(…)`) and literals are not state: they are the same for all execution
 * environments.
 */
const STATE =
  /^(?:let |const [^=]+= (?:\/\* @__PURE__ \*\/ )?(?:new |\(0, import_|(?!z\.|[\w.]+\.extend\()[A-Za-z_$][\w$.]*\())/m;

/**
 * Packages that read the clock. The lab has to give them its own, so they are modules here too, each bundled into one.
 */
const TIMED_PACKAGES = ['cockatiel'];

export const MODULES_FILE = 'modules.js';

/**
 * The text of `modules.js`: `{parameters, entries: {function → module}, stateful: [path], modules: {path →
 * (…parameters) => void}}`. Each execution environment gets its own instance of a stateful module.
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
    // As in the bundles: the lab must not identify functions by names that the deployed code does not have.
    keepNames: false,
    write: false,
    logLevel: 'warning',
  });
  const own = result.outputFiles.map(({ path, text }) => ({
    name: moduleName(relative(join(root, 'dist', 'modules'), path)),
    text,
  }));
  const packages = await Promise.all(TIMED_PACKAGES.map((name) => packageModule(root, name)));
  const modules = [...own, ...packages].sort((a, b) => (a.name < b.name ? -1 : 1));
  const wrapped = modules.map(
    ({ name, text }) =>
      `${JSON.stringify(name)}: (function (${PARAMETERS.join(', ')}) {"use strict";\n${body(text)}\n})`,
  );
  const entries = Object.fromEntries(handlers.map(({ name, path }) => [name, moduleName(path)]));
  const stateful = modules.filter(({ text }) => STATE.test(text)).map(({ name }) => name);
  const facts = { parameters: PARAMETERS, entries, stateful };
  return `({...${JSON.stringify(facts)}, modules: {\n${wrapped.join(',\n')}\n}})\n`;
}

/** A package and all it needs as one module of the package's name. */
async function packageModule(root: string, name: string): Promise<{ readonly name: string; readonly text: string }> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${name}';`, resolveDir: root },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    write: false,
    logLevel: 'warning',
  });
  return { name, text: outputFiles[0]?.text ?? '' };
}

/**
 * The module without esbuild's helpers. They would define every export as a getter, twice, at each cold start, and one
 * run of a hunt evaluates a hundred modules. Throws when esbuild writes modules in another form.
 */
function body(text: string): string {
  const [, name, rest] = /^var (\w+_exports) = \{\};\n([^]*)$/m.exec(text) ?? [];
  if (name === undefined || rest === undefined)
    throw new Error(`esbuild writes modules in a form that is not known here:\n${text}`);
  return `var ${name} = {};\n${rest.replace(/^module\.exports = __toCommonJS\(\w+\);\n/m, '')}`;
}

/** The path from the root without its extension: `functions/cell/front`. */
const moduleName = (path: string): string => path.replace(/\.[jt]s$/, '');

function filesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
