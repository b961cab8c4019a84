/**
 * `versions.json` of a pack: what was really deployed when the incident ended, read from CloudFormation in each region.
 * A stack is known by the hash of its template. In it stand the commit and the hash of each function's bundle, and from
 * it follow the hashes of definitions and policies. Assumes the form in which the CDK writes templates: the key of a
 * bundle in its bucket is the hash of its content. A bundle with another key shows that key.
 */
import * as z from 'zod';
import { jsonOf } from '../json-of';
import { canonicalJson } from '../ledger';
import { sha256 } from '../sha256';

export const VERSIONS_FILE = 'versions.json';
/** Where a template says what it was made from. */
export const COMMIT_METADATA = 'companyos-dr';

/** `commit`: a hash of git, or `unknown`. `hasLocalChanges`: whether files differed from it; null when unknown. */
export const MadeFrom = z.object({ commit: z.string(), hasLocalChanges: z.boolean().nullable() });
export type MadeFrom = Readonly<z.output<typeof MadeFrom>>;

const Named = z.strictObject({ name: z.string(), sha256: z.string() });
const Policy = z.strictObject({ resource: z.string(), property: z.string(), sha256: z.string() });

/**
 * `template`: the SHA-256 of the template as CloudFormation has it. `bundle`: the hash of a function's code. `sha256`
 * of a machine is that of its definition and substitutions, of a policy that of its document, each as canonical JSON.
 */
const ReadStack = z.strictObject({
  kind: z.literal('read'),
  name: z.string(),
  template: z.string(),
  madeFrom: MadeFrom.nullable(),
  functions: z.array(z.strictObject({ name: z.string(), bundle: z.string() })),
  machines: z.array(Named),
  policies: z.array(Policy),
});
type ReadStack = Readonly<z.output<typeof ReadStack>>;

const UnreadStack = z.strictObject({ kind: z.literal('unread'), name: z.string(), why: z.string() });
export type StackVersion = ReadStack | Readonly<z.output<typeof UnreadStack>>;

/** Every stack of every region is listed: a stack that could not be read says why. */
export const Versions = z.strictObject({
  schema: z.literal(1),
  readAt: z.iso.datetime(),
  regions: z.array(
    z.strictObject({ region: z.string(), stacks: z.array(z.discriminatedUnion('kind', [ReadStack, UnreadStack])) }),
  ),
});
export type Versions = Readonly<z.output<typeof Versions>>;

const Resource = z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
type Resource = z.output<typeof Resource>;
const Template = z.looseObject({
  Metadata: z.looseObject({ [COMMIT_METADATA]: MadeFrom.optional().catch(undefined) }).optional(),
  Resources: z.record(z.string(), Resource),
});

const CodeOf = z.looseObject({
  FunctionName: z.string().optional(),
  Code: z.looseObject({ S3Key: z.string().optional() }).optional(),
});
const POLICIES = ['PolicyDocument', 'AssumeRolePolicyDocument', 'KeyPolicy'] as const;

/** What the text of a template says of a stack. */
export function stackVersionOf(name: string, text: string): StackVersion {
  const { data: template } = Template.safeParse(jsonOf(text));
  if (!template) return { kind: 'unread', name, why: 'its template is not of a form that this version can read' };
  const resources = Object.entries(template.Resources).sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    kind: 'read',
    name,
    template: sha256(text),
    madeFrom: template.Metadata?.[COMMIT_METADATA] ?? null,
    functions: resources.flatMap(functionOf),
    machines: resources.flatMap(machineOf),
    policies: resources.flatMap(policiesOf),
  };
}

type Entry = readonly [id: string, resource: Resource];

function functionOf([id, { Type, Properties }]: Entry): ReadStack['functions'] {
  if (Type !== 'AWS::Lambda::Function') return [];
  const { FunctionName = id, Code } = CodeOf.safeParse(Properties).data ?? {};
  return [{ name: FunctionName, bundle: Code?.S3Key?.replace(/\.zip$/, '') ?? 'not named' }];
}

function machineOf([id, { Type, Properties }]: Entry): ReadStack['machines'] {
  if (Type !== 'AWS::StepFunctions::StateMachine') return [];
  const { StateMachineName: name, DefinitionString, DefinitionSubstitutions } = Properties;
  const definition = hashOf({ DefinitionString, DefinitionSubstitutions });
  return [{ name: typeof name === 'string' ? name : id, sha256: definition }];
}

const policiesOf = ([resource, { Properties }]: Entry): ReadStack['policies'] =>
  POLICIES.flatMap((property) => {
    const document = Properties[property];
    return document === undefined ? [] : [{ resource, property, sha256: hashOf(document) }];
  });

const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** The text of the file. */
export const versionsText = (versions: Versions): string => `${JSON.stringify(versions, null, 2)}\n`;
