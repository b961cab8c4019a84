/**
 * Resolves the references of all stacks of a cloud assembly, as CloudFormation would at deploy, and yields the resources in
 * dependency order. Models the intrinsic functions that CDK writes, exports, and CDK's cross-Region export/import custom
 * resources. Anything it cannot resolve is an error that names stack and logical id.
 */
import type { Resource } from '../cloud/call';
import type { RawResource, Stack } from './assembly';
import { identify, type Identity } from './physical';

const CROSS_REGION_WRITER = 'Custom::CrossRegionExportWriter';
const CROSS_REGION_READER = 'Custom::CrossRegionExportReader';

/** Every resource of every stack, in stack order. */
export function resolveStacks(stacks: readonly Stack[]): readonly Resource[] {
  const shared: Shared = { exports: new Map(), parameters: new Map() };
  return stacks.flatMap((stack) => new StackResolver(stack, shared).resources());
}

interface Shared {
  /** `region/name` → value of an export. */
  readonly exports: Map<string, unknown>;
  /** `region/name` → value of a parameter that a cross-Region export wrote. */
  readonly parameters: Map<string, unknown>;
}

class StackResolver {
  private readonly identities = new Map<string, Identity>();
  private readonly properties = new Map<string, Readonly<Record<string, unknown>>>();

  constructor(
    private readonly stack: Stack,
    private readonly shared: Shared,
  ) {}

  resources(): readonly Resource[] {
    const { name, region, template } = this.stack;
    const resources = Object.entries(template.Resources).map(([logicalId, raw]) => {
      const { ref, attributes } = this.identity(logicalId);
      return {
        stack: name,
        region,
        logicalId,
        type: raw.Type,
        properties: this.resolvedProperties(logicalId),
        ref,
        attributes,
      };
    });
    resources
      .filter(({ type }) => type === CROSS_REGION_WRITER)
      .forEach(({ properties }) => this.writeAcross(properties));
    for (const output of Object.values(template.Outputs ?? {})) {
      if (output.Export)
        this.shared.exports.set(`${region}/${String(this.value(output.Export.Name))}`, this.value(output.Value));
    }
    return resources;
  }

  private writeAcross(properties: Readonly<Record<string, unknown>>): void {
    const { region, exports } = properties['WriterProps'] as { region: string; exports: Record<string, unknown> };
    for (const [name, value] of Object.entries(exports)) this.shared.parameters.set(`${region}/${name}`, value);
  }

  private raw(logicalId: string): RawResource {
    const raw = this.stack.template.Resources[logicalId];
    if (!raw) throw new Error(`${this.stack.name}: nothing is called ${logicalId}`);
    return raw;
  }

  private resolvedProperties(logicalId: string): Readonly<Record<string, unknown>> {
    let resolved = this.properties.get(logicalId);
    if (!resolved) {
      resolved = this.value(this.raw(logicalId).Properties ?? {}) as Readonly<Record<string, unknown>>;
      this.properties.set(logicalId, resolved);
    }
    return resolved;
  }

  private identity(logicalId: string): Identity {
    let identity = this.identities.get(logicalId);
    if (!identity) {
      const { name, account, region } = this.stack;
      const { Type } = this.raw(logicalId);
      identity = identify({
        stack: name,
        account,
        region,
        logicalId,
        type: Type,
        properties: this.resolvedProperties(logicalId),
      });
      this.identities.set(logicalId, identity);
    }
    return identity;
  }

  private value(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    if (typeof node === 'string') return this.dynamicReference(node);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::')))
      return this.intrinsic(name, argument);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.value(item)]).filter(([, item]) => item !== NO_VALUE),
    );
  }

  private intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.ref(argument as string);
      case 'Fn::GetAtt':
        return this.attribute(argument as [string, string] | string);
      case 'Fn::Sub':
        return this.substitute(argument as string | [string, Record<string, unknown>]);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.value(parts) as unknown[]).map(String).join(separator);
      }
      case 'Fn::Select': {
        const [index, from] = argument as [number | string, unknown];
        return (this.value(from) as unknown[])[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.value(text)).split(separator);
      }
      case 'Fn::ImportValue':
        return this.imported(this.shared.exports, String(this.value(argument)));
      default:
        throw new Error(`${this.stack.name}: ${name} is not modelled`);
    }
  }

  private ref(target: string): unknown {
    const { account, region, name, template } = this.stack;
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${name}`,
      'AWS::NoValue': NO_VALUE,
    };
    if (target in pseudo) return pseudo[target];
    const parameter = template.Parameters?.[target];
    return parameter ? (parameter.Default ?? '') : this.identity(target).ref;
  }

  private attribute(argument: [string, string] | string): unknown {
    const [logicalId, attribute] =
      typeof argument === 'string' ? (argument.split(/\.(.*)/s) as [string, string]) : argument;
    if (this.raw(logicalId).Type === CROSS_REGION_READER) return this.imported(this.shared.parameters, attribute);
    const value = this.identity(logicalId).attributes[attribute];
    if (value === undefined)
      throw new Error(`${this.stack.name}: ${logicalId} (${this.raw(logicalId).Type}) has no attribute ${attribute}`);
    return value;
  }

  private imported(from: ReadonlyMap<string, unknown>, name: string): unknown {
    const value = from.get(`${this.stack.region}/${name}`);
    if (value === undefined) throw new Error(`${this.stack.name}: nothing exports ${name} to ${this.stack.region}`);
    return value;
  }

  private substitute(argument: string | [string, Record<string, unknown>]): string {
    const [text, own] = typeof argument === 'string' ? [argument, {}] : argument;
    return text.replace(/\$\{([^}!]+)\}/g, (_match, name: string) => {
      const value = name in own ? this.value(own[name]) : name.includes('.') ? this.attribute(name) : this.ref(name);
      return String(value);
    });
  }

  /** `{{resolve:ssm:/name}}`, as CDK's cross-Region references use it. */
  private dynamicReference(text: string): unknown {
    const name = /^\{\{resolve:ssm:(.+)\}\}$/.exec(text)?.[1];
    return name === undefined ? text : this.imported(this.shared.parameters, name);
  }
}

const NO_VALUE = Symbol('AWS::NoValue');
