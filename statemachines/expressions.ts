import jsonata from 'jsonata';

/** All strings in a value, at any depth. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/**
 * The fault of one string of a machine: what AWS would refuse or misread. Undefined for plain text and for a sound
 * expression.
 */
export function faultOfString(text: string, assigned: ReadonlySet<string>): string | undefined {
  if (!text.includes('{%') && !text.includes('%}')) return undefined;
  if (!/^\{%[^]*%\}$/.test(text)) return `{% … %} must be the whole string: ${text}`;
  if (text.includes('${')) return `\${ inside JSONata would be taken for a substitution: ${text}`;
  const source = text.slice(2, -2);
  try {
    const unknown = unknownVariables(jsonata(source).ast(), assigned);
    if (unknown.length > 0) return `nothing assigns $${unknown.join(', $')}: ${text}`;
    return source.includes('$eval') ? `AWS does not have $eval: ${text}` : undefined;
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    return `JSONata ${code ?? 'error'}: ${message}: ${text}`;
  }
}

/** The variables that AWS binds: `$`, `$$` and `$states`. */
const BUILT_IN = ['', '$', 'states'];

interface Scope {
  readonly read: string[];
  readonly bound: string[];
}

function unknownVariables(ast: unknown, assigned: ReadonlySet<string>): readonly string[] {
  const scope: Scope = { read: [], bound: [] };
  collect(ast, scope);
  const known = new Set([...assigned, ...scope.bound, ...BUILT_IN]);
  return [...new Set(scope.read.filter((name) => !known.has(name)))];
}

/**
 * Walks a syntax tree. A name that is called is a function. Names to the left of := and parameters are bound right
 * there.
 */
function collect(node: unknown, scope: Scope): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, scope);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, value, procedure, lhs, ...others } = node as Record<string, unknown>;
  if (type === 'variable' && typeof value === 'string') scope.read.push(value);
  if (type === 'bind') scope.bound.push(...namesIn([lhs]));
  else collect(lhs, scope);
  if (type === 'lambda') scope.bound.push(...namesIn(others['arguments']));
  else collect(others['arguments'], scope);
  if (namesIn([procedure]).length === 0) collect(procedure, scope);
  collect(
    Object.entries(others).flatMap(([name, part]) => (name === 'arguments' ? [] : [part])),
    scope,
  );
}

function namesIn(nodes: unknown): readonly string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => {
    const { type, value } = (node ?? {}) as { type?: unknown; value?: unknown };
    return type === 'variable' && typeof value === 'string' ? [value] : [];
  });
}
