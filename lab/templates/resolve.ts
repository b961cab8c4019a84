/**
 * Resolves the references of all stacks of a cloud assembly, as CloudFormation would at deploy, and returns the
 * resources in stack order. Models the intrinsic functions that CDK writes, exports, and outputs read across Regions.
 * An unresolvable reference is an error that names the stack.
 */
import type { Resource } from '../calls/call';
import type { RawResource, Stack } from './assembly';
import { identify, type Identity } from './physical';

/** Every resource of every stack, in stack order. */
export function resolveStacks(stacks: readonly Stack[]): readonly Resource[] {
  const shared: Shared = { exports: new Map(), outputs: new Map() };
  return stacks.flatMap((stack) => new StackResolver(stack, shared).resources());
}

interface Shared {
  /** `region/name` → value of an export. */
  readonly exports: Map<string, unknown>;
  /** `region/stack/output` → value. */
  readonly outputs: Map<string, unknown>;
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
    for (const [id, output] of Object.entries(template.Outputs ?? {})) this.publish(id, output);
    return resources;
  }

  private publish(id: string, output: NonNullable<Stack['template']['Outputs']>[string]): void {
    const { name, region } = this.stack;
    const value = this.value(output.Value);
    this.shared.outputs.set(`${region}/${name}/${id}`, value);
    if (output.Export) this.shared.exports.set(`${region}/${String(this.value(output.Export.Name))}`, value);
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
        return this.imported(String(this.value(argument)));
      case 'Fn::GetStackOutput':
        return this.output(this.value(argument) as { StackName: string; OutputName: string; Region?: string });
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
    const value = this.identity(logicalId).attributes[attribute];
    if (value === undefined)
      throw new Error(`${this.stack.name}: ${logicalId} (${this.raw(logicalId).Type}) has no attribute ${attribute}`);
    return value;
  }

  private imported(name: string): unknown {
    const value = this.shared.exports.get(`${this.stack.region}/${name}`);
    if (value === undefined) throw new Error(`${this.stack.name}: nothing exports ${name} to ${this.stack.region}`);
    return value;
  }

  private output(from: { StackName: string; OutputName: string; Region?: string }): unknown {
    const { StackName, OutputName, Region = this.stack.region } = from;
    const value = this.shared.outputs.get(`${Region}/${StackName}/${OutputName}`);
    if (value === undefined)
      throw new Error(`${this.stack.name}: ${StackName} in ${Region} has no output ${OutputName} yet`);
    return value;
  }

  private substitute(argument: string | [string, Record<string, unknown>]): string {
    const [text, own] = typeof argument === 'string' ? [argument, {}] : argument;
    return text.replace(/\$\{([^}!]+)\}/g, (_match, name: string) => {
      const value = name in own ? this.value(own[name]) : name.includes('.') ? this.attribute(name) : this.ref(name);
      return String(value);
    });
  }
}

const NO_VALUE = Symbol('AWS::NoValue');
