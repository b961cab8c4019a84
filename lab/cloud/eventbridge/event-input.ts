/**
 * The input of a rule's target: the whole event, a constant (Input), a part (InputPath) or a template filled with parts
 * (InputTransformer). In a template a bare <name> becomes JSON, and a <name> inside quotes becomes text. A path that
 * finds nothing leaves nothing, so the result may not be JSON. AWS then cannot deliver, nor can the lab.
 */
import type { Fields } from '../../calls/call';
import { isFields, optionalFields, optionalText, text } from '../fields';

export interface RuleName {
  readonly name: string;
  readonly arn: string;
}

/** Returns the JSON text for a target, or undefined when the template gives no valid JSON. */
export type TargetInput = (event: Fields, rule: RuleName) => string | undefined;

/** Reads Input, InputPath or InputTransformer of a target. Throws when there is more than one. */
export function compileInput(target: Fields): TargetInput {
  const given = ['Input', 'InputPath', 'InputTransformer'].filter((name) => target[name] !== undefined);
  if (given.length > 1)
    throw new Error(`Only one of Input, InputPath, or InputTransformer must be provided, got ${given.join(', ')}`);
  const constant = optionalText(target, 'Input');
  if (constant !== undefined) {
    if (validJson(constant) === undefined) throw new Error(`Input is not valid JSON: ${constant}`);
    return () => constant;
  }
  const path = optionalText(target, 'InputPath');
  if (path !== undefined) return (event) => JSON.stringify(readPath(event, path) ?? {});
  const transformer = optionalFields(target, 'InputTransformer');
  return transformer ? transformed(transformer) : (event) => JSON.stringify(event);
}

function transformed(transformer: Fields): TargetInput {
  const paths = Object.entries(optionalFields(transformer, 'InputPathsMap') ?? {});
  const template = text(transformer, 'InputTemplate');
  return (event, rule) => {
    const values = new Map<string, unknown>(paths.map(([name, path]) => [name, readPath(event, String(path))]));
    values.set('aws.events.rule-arn', rule.arn).set('aws.events.rule-name', rule.name);
    values.set('aws.events.event.ingestion-time', event['time']).set('aws.events.event.json', event);
    values.set('aws.events.event', Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'detail')));
    return validJson(fill(template, values));
  };
}

/** Replaces each <name>, and knows whether it is inside a JSON text. */
function fill(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (found, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name);
    if (value === undefined) return '';
    if (!quoted) return JSON.stringify(value);
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return JSON.stringify(shown).slice(1, -1);
  });
}

function validJson(candidate: string): string | undefined {
  try {
    JSON.parse(candidate);
    return candidate;
  } catch {
    return undefined;
  }
}

/** Reads the simple JSON paths that EventBridge knows: $, $.a.b, $.a[0], $['a']. */
function readPath(event: unknown, path: string): unknown {
  const steps = path.match(/\.[\w-]+|\[\d+\]|\['[^']+'\]/g) ?? [];
  if (!path.startsWith('$') || `$${steps.join('')}` !== path) throw new Error(`InputPath "${path}" is not valid`);
  let value = event;
  for (const step of steps) {
    const key = step.replace(/^\.|^\['?|'?\]$/g, '');
    if (Array.isArray(value)) value = (value as unknown[])[Number(key)];
    else value = isFields(value) ? value[key] : undefined;
  }
  return value;
}
