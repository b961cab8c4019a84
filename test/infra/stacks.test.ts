import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../infra/app';
import { environmentOf, toTopology } from '../../infra/environments/load';
import { madeFrom } from '../../infra/site/made-from';
import { COMMIT_METADATA, stackVersionOf } from '../../strategy/evidence/versions';
import { stackRegions, stacksIn } from '../../strategy/stacks';

describe('the stacks of an environment', () => {
  const environment = environmentOf('prod');
  const topology = toTopology(environment);
  const outdir = mkdtempSync(join(tmpdir(), 'companyos-dr-stacks-'));
  const { stacks } = buildApp(environment, { outdir, validation: false }).synth();
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  it('are those that evidence names, in each region, except that of the zone', () => {
    const synthesized = stacks
      .map(({ stackName, environment: { region } }) => `${region}/${stackName}`)
      .filter((one) => !one.endsWith('-zone'));
    const named = stackRegions(topology).flatMap((region) =>
      stacksIn(topology, region).map((one) => `${region}/${one}`),
    );
    expect(named.sort()).toEqual(synthesized.sort());
  });

  it('say what they were made from, outside of every resource', () => {
    for (const { stackName, template } of stacks) {
      const version = stackVersionOf(stackName, JSON.stringify(template));
      expect(version).toMatchObject({ kind: 'read', madeFrom: madeFrom() });
      const { Resources } = template as { readonly Resources: object };
      expect(JSON.stringify(Resources)).not.toContain(COMMIT_METADATA + '":');
      if (madeFrom().commit !== 'unknown') expect(JSON.stringify(Resources)).not.toContain(madeFrom().commit);
    }
  });

  it('name the bundle of every function', () => {
    const functions = stacks.flatMap(({ stackName, template }) => {
      const version = stackVersionOf(stackName, JSON.stringify(template));
      return version.kind === 'read' ? version.functions : [];
    });
    expect(functions.length).toBeGreaterThan(60);
    expect(functions.filter(({ bundle }) => !/^[0-9a-f]{64}$/.test(bundle))).toEqual([]);
  });
});
