/**
 * Reads the cloud assembly (`cdk.out`): which templates are deployed where, in which order. Takes environment-specific
 * stacks only. Looks nothing up and deploys nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, RawResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
  /** The template as it is deployed. */
  readonly text: string;
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly dependencies?: readonly string[];
        readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
      }
    >
  >;
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** All stacks, each after the stacks it depends on. Throws when the folder is no cloud assembly. */
export function readAssembly(folder: string): readonly Stack[] {
  const { artifacts } = readJson(join(folder, 'manifest.json')) as Manifest;
  const ordered: Stack[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (!artifact || seen.has(id)) return;
    seen.add(id);
    artifact.dependencies?.forEach(visit);
    if (artifact.type === 'aws:cloudformation:stack') ordered.push(readStack(folder, id, artifact));
  };
  Object.keys(artifacts).forEach(visit);
  return ordered;
}

function readStack(folder: string, id: string, { environment, properties }: Manifest['artifacts'][string]): Stack {
  const [account, region] = (environment ?? '').replace('aws://', '').split('/');
  if (!account || !region || !properties?.templateFile)
    throw new Error(`stack ${id} names no account, region or template`);
  const text = readFileSync(join(folder, properties.templateFile), 'utf8');
  const template = JSON.parse(text) as Template;
  return { id, name: properties.stackName ?? id, account, region, template, text };
}
