import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../infra/app';
import type { Environment } from '../../infra/environments/schema';

export interface Resource {
  readonly stack: string;
  readonly region: string;
  readonly id: string;
  readonly type: string;
  readonly deletionPolicy: string | undefined;
  /** Whether its stack is protected against deletion. */
  readonly isProtected: boolean;
  /** Ids of resources of its stack that it says it comes after. */
  readonly dependsOn: readonly string[];
  readonly properties: unknown;
}

interface Template {
  readonly Resources: Record<
    string,
    { Type: string; DeletionPolicy?: string; DependsOn?: readonly string[]; Properties?: unknown }
  >;
}

/** Every resource of every stack, synthesized without validation into a folder that is removed again. */
export function synthesized(
  environment: Environment,
  context: Readonly<Record<string, string>> = {},
): readonly Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'companyos-dr-'));
  try {
    const { stacks } = buildApp(environment, { outdir, context, validation: false }).synth();
    return stacks.flatMap((stack) =>
      Object.entries((stack.template as Template).Resources).map(([id, raw]) => ({
        stack: stack.stackName,
        region: stack.environment.region,
        id,
        type: raw.Type,
        deletionPolicy: raw.DeletionPolicy,
        isProtected: stack.terminationProtection === true,
        dependsOn: raw.DependsOn ?? [],
        properties: raw.Properties,
      })),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What only a deployment runs: the function that the CDK brings for its calls, and what that may do. */
export const isOfDeployment = ({ id }: Resource): boolean => /^AWS679f|^CopiesBack\w+CustomResourcePolicy/.test(id);

/** The value at `path` ("Replicas.0.Region"); undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    );
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As a list: CloudFormation writes a list of one as its only element. */
export const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];

/** A property of a resource, as in the template. */
export const property = (resource: Resource, path: string): unknown => at(resource.properties, path);
