/** A function that calls one service: through the SDK over the modelled wire, or as an object in the fast tier. */
import { buildSync } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { ModuleTable } from '../../../lab/bundle/fast/modules';
import type { Service } from '../../../lab/calls/call';
import { Endpoints } from '../../../lab/cloud/endpoints';
import { Iam } from '../../../lab/cloud/iam';
import { Lambda } from '../../../lab/cloud/lambda';
import type { Kernel } from '../../../lab/kernel/kernel';
import { ACCOUNT, EAST, functionArn, newKernel, resource, runSeconds } from '../cloud/bench';

/** `names`: what it takes from that SDK package. `client` and `handler`: source. */
interface Called {
  readonly sdk: string;
  readonly names: string;
  readonly client: string;
  readonly handler: string;
}

/** The called service, with its endpoint prefix, and what the function's role allows. */
interface Callee<Model extends Service> {
  readonly prefix: string;
  readonly statement: object;
  readonly provisioned: (kernel: Kernel) => Model;
}

/** Returns a maker of stages, each with a function of its own. */
export function stages<Model extends Service>(called: Called, callee: Callee<Model>) {
  const folder = bundled(called);
  return (tier: 'wire' | 'fast') => {
    const kernel = newKernel();
    const iam = new Iam();
    const role = { Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', ...callee.statement }] } }] };
    iam.provision(resource('AWS::IAM::Role', role, { ref: 'caller', attributes: { RoleName: 'caller' } }));
    const model = callee.provisioned(kernel);
    const endpoints = new Endpoints(kernel, iam, ACCOUNT);
    endpoints.serve(callee.prefix, model);
    const lambda = new Lambda({
      ...{ kernel, endpoints, assetFolder: () => folder, modules: tier === 'fast' ? table(called) : undefined },
      metrics: { series: () => ({ put: () => undefined }) },
      internet: () => {
        throw new Error('this function asks nobody');
      },
      print: () => undefined,
    });
    const properties = { Code: { S3Key: 'asset' }, Timeout: 30, Role: 'arn:aws:iam::1:role/caller' };
    const attributes = { Arn: functionArn('call') };
    lambda.provision(resource('AWS::Lambda::Function', properties, { ref: 'companyos-dev-call', attributes }));
    const call = async (payload: object): Promise<unknown> => {
      let heard: unknown;
      const caller = { kind: 'machine', name: 'test', region: EAST } as const;
      void lambda.invoke({ arn: functionArn('call'), payload, caller }).then((outcome) => (heard = outcome));
      await runSeconds(kernel, 30);
      return (heard as { payload?: unknown } | undefined)?.payload ?? heard;
    };
    return { kernel, model, call };
  };
}

function bundled({ sdk, names, client, handler }: Called): string {
  const folder = mkdtempSync(join(tmpdir(), 'both-tiers-'));
  buildSync({
    stdin: {
      contents: `import { ${names} } from '${sdk}';
        const client = ${client};
        export const handler = ${handler};`,
      resolveDir: process.cwd(),
    },
    ...{ bundle: true, platform: 'node', target: 'node20', mainFields: ['module', 'main'] },
    outfile: join(folder, 'index.js'),
  });
  return folder;
}

/** The same function as the fast tier holds it. */
function table({ sdk, names, client, handler }: Called): ModuleTable {
  const source = `(function (require, __export) {
    const { ${names} } = require('${sdk}');
    const client = ${client};
    const handler = ${handler};
    __export({}, { handler: () => handler });
  })`;
  const make = new Script(source).runInThisContext() as ModuleTable['modules'][string];
  return {
    ...{ parameters: ['require', '__export'], entries: { call: 'call' }, modules: { call: make } },
    ...{ stateful: new Set(['call']), shared: new Map(), facades: new Map() },
  };
}
