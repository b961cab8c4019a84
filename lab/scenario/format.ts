/**
 * The page on how to write a scenario, made from the schema. `npm run docs` writes it, and a test compares it. The
 * tables have what the schema says about each field. `RULES` has the checks beyond the schema.
 */
import * as z from 'zod';
import { Scenario } from './scenario';

/** The parts of JSON Schema that the page needs. */
interface Schema {
  readonly description?: string;
  readonly format?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const INTRODUCTION = `<!-- Written by \`npm run docs\` from lab/scenario/scenario.ts and lab/scenario/fault-kinds.ts: change those files, not this page. -->

# How a scenario is written

A scenario is a YAML file: what goes wrong, who answers, and what must be true at the end.

\`\`\`sh
npm run scenarios                                    # lists the scenarios of the lab
npm run scenarios -- show total-loss-us-east-1       # an example
npm run scenarios -- new my-run                      # writes my-run.yaml, to start from
npm run scenarios -- validate my-run.yaml
npm run drill -- --scenario ./my-run.yaml
\`\`\`

A _time_ is a number and a unit: \`500ms\`, \`90s\`, \`2m\`, \`1h\`. It is a week at most.
Unknown fields and wrong values are refused: one line names the field, the exit code is 2, and nothing is written.`;

const RULES = `## What else is refused

- A region, placement or row that the environment does not have.
- Two faults of one kind on one subject (region, placement, function, service, link …) at the same time: the end of one would
  end the other. \`region-loss\` and \`region-isolated\` count as one kind here. A fault without \`for\` lasts until the end of the
  drill. Faults without duration (\`conductor-killed\`, \`job-poison\`, \`control-corruption\`) may repeat, each time at another \`at\`.
- A link from a place to itself; \`for: 0s\`; a region that observes itself or conducts its own evacuation or return.
- An \`at\` that is not before the end of the drill.
- In a drill also: a scenario without any fault or start, and a \`for\`, an answer (\`after\`) or an expected time that ends after
  the end of the drill. The hunt accepts these, because its runs may be quiet, or cut off in the middle.
- A file that is not UTF-8, is larger than a megabyte, is nested deeper than 200 levels, has its own YAML tags (\`!…\`), or has
  aliases that expand to too much.`;

/** The whole page, in Markdown. Throws an error with the name of the field if the schema does not describe one. */
export function formatPage(): string {
  const schema = z.toJSONSchema(Scenario, { io: 'input', unrepresentable: 'any' }) as Schema;
  return `${[INTRODUCTION, ...sections(schema, ''), RULES].join('\n\n')}\n`;
}

/** A section for the mapping itself, and one for each mapping inside it. `path` is empty or ends with a dot. */
function sections(schema: Schema, path: string): readonly string[] {
  const heading = path === '' ? '## The file' : `## \`${path.slice(0, -1)}\``;
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const [of, at] = field.items ? [field.items, `${path}${name}[].`] : [field, `${path}${name}.`];
    if (of.oneOf) return kinds(of.oneOf, at);
    return of.properties ? sections(of, at) : [];
  });
  return [[heading, '', ...table(schema, path)].join('\n'), ...inner];
}

/** Fields that all kinds have are described once. */
function kinds(all: readonly Schema[], path: string): readonly string[] {
  const { at, for: lasts } = all[0]?.properties ?? {};
  const common = { kind: { description: 'One of the kinds below.' }, ...(at && { at }), ...(lasts && { for: lasts }) };
  const shared = { properties: common, required: ['kind', 'at'] };
  const intro = 'Each fault has these fields, and the fields of its kind.';
  return [
    [`## \`${path.slice(0, -1)}\``, '', intro, '', ...table(shared, path)].join('\n'),
    ...all.map((kind) => kindSection(kind, path)),
  ];
}

function kindSection(kind: Schema, path: string): string {
  const properties = Object.entries(kind.properties ?? {});
  const name = kind.properties?.['kind']?.const ?? '';
  const own = Object.fromEntries(properties.filter(([field]) => !['kind', 'at', 'for'].includes(field)));
  const about = kind.properties?.['for'] ? described(kind, name) : `${described(kind, name)} There is no \`for\`.`;
  const rows = Object.keys(own).length > 0 ? ['', ...table({ ...kind, properties: own }, path)] : [];
  return [`### \`${name}\``, '', about, ...rows].join('\n');
}

function table({ properties = {}, required = [] }: Schema, path: string): readonly string[] {
  const rows = Object.entries(properties).map(([name, field]) => {
    const isNeeded = required.includes(name) && field.default === undefined;
    return [`\`${name}\``, valueOf(field), isNeeded ? 'yes' : otherwise(field), described(field, `${path}${name}`)];
  });
  return [['field', 'value', 'needed', 'meaning'], ['---', '---', '---', '---'], ...rows].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
}

/** `no`, with the default value if it helps the reader. */
function otherwise({ default: value }: Schema): string {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? `no: \`${value}\`` : 'no';
}

function described({ description }: Schema, field: string): string {
  if (description === undefined) throw new Error(`${field}: the schema has no description of it`);
  return description;
}

/** What the field accepts, in words. */
function valueOf(schema: Schema): string {
  if (schema.format === 'duration') return 'time';
  const words = schema.const === undefined ? schema.enum : [schema.const];
  if (words) return words.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map(valueOf).join('; or ');
  if (schema.items) return `list of ${isMapping(schema.items) ? 'mappings' : valueOf(schema.items)}`;
  if (schema.type === 'integer' || schema.type === 'number') return numberText(schema);
  return isMapping(schema) ? 'mapping' : 'text';
}

const isMapping = ({ properties, oneOf }: Schema): boolean => properties !== undefined || oneOf !== undefined;

function numberText({ type, minimum, exclusiveMinimum, maximum }: Schema): string {
  const from = exclusiveMinimum === undefined ? `from ${minimum ?? ''}` : `above ${exclusiveMinimum}`;
  return `${type === 'integer' ? 'whole number' : 'number'} ${from} to ${maximum ?? ''}`;
}
