import { createWorld } from './lab/world';
import { loadScenario } from './lab/scenario-file';
import { playDrill } from './lab/play';
(async () => {
  const startMs = Date.UTC(2027, 0, 1);
  const world = await createWorld({ assembly: '/tmp/x', seed: '1', startMs });
  const scenario = (loadScenario as any)(process.argv[2] ?? 'total-loss-us-east-1');
  const t0 = process.cpuUsage(); 
  const rec = await playDrill({ world, scenario, seed: '1', onProgress: () => {} });
  const c = process.cpuUsage(t0); console.log('cpu s', (c.user + c.system) / 1e6);
  const by: Record<string, number> = {};
  for (const x of world.calls) { const k = `${x.caller.name.replace('companyos-dev-', '')} ${x.service}.${x.operation}`; by[k] = (by[k] ?? 0) + 1; }
  console.log(world.calls.length, Object.entries(by).sort((a, b) => b[1] - a[1]).slice(0, 40));
  console.log(world.functions.meters);
})();
