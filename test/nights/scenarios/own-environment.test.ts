import { join } from 'node:path';
import { totalLossIn } from '../../../lab/scenario/default-scenario';
import { judgeDrill } from '../../../lab/judge/evidence';
import { playDrill } from '../../../lab/drill/play';
import { withAssembly } from '../../../lab/terminal/synthesis';
import { readBlueprint } from '../../../lab/drill/world/blueprint';
import { createWorld } from '../../../lab/drill/world/world';
import { broken, mishaps, missed } from '../../support/drill';

const EXAMPLE = join(__dirname, '..', '..', '..', 'docs', 'examples', 'fjord.yaml');

describe("a company's own four regions, after one of them is lost", () => {
  it("serve all users again in time, with every promise kept, under the company's own names", async () => {
    const { record, unmodelled } = await withAssembly(EXAMPLE, async (assembly) => {
      const world = createWorld({
        blueprint: readBlueprint(assembly),
        tier: 'fast',
        seed: '1',
        startMs: Date.UTC(2027, 0, 1),
      });
      const scenario = { ...totalLossIn(world.topology), duration: 12 * 60_000 };
      const played = await playDrill({ world, scenario, seed: '1', sampling: 'full', onProgress: () => undefined });
      return { record: played, unmodelled: world.unmodelled };
    });
    const evidence = judgeDrill(record);

    expect(record.topology.regions).toEqual(['eu-central-1', 'eu-west-1', 'ap-northeast-1', 'ap-northeast-3']);
    expect(evidence.scenario).toBe('total-loss-eu-central-1');
    expect(evidence.environment).toBe('fjord');
    expect({ missed: missed({ evidence }), broken: broken({ evidence }), mishaps: mishaps({ record }) }).toEqual({
      missed: [],
      broken: [],
      mishaps: [],
    });
    expect(unmodelled.filter((what) => what.startsWith('AWS::CertificateManager'))).toEqual([]);
  });
});
