import { createWorld, readBlueprint } from './world';
import { recordNight } from './hunt/night';
import { scheduleOf } from './hunt/schedule';
const blueprint = readBlueprint(process.argv[2]!);
void (async () => {
const out: string[] = [];
for (let seed = 1; seed <= Number(process.argv[3]); seed++) {
  const scenario = scheduleOf(String(seed), createWorld({ blueprint, tier: 'fast', seed: '1', startMs: 0 }).topology);
  const taken = scenario.faults.filter((f) => ['region-loss', 'region-isolated'].includes(f.kind) && !('for' in f));
  if (taken.length !== 1) continue;
  const record = await recordNight(blueprint, { scenario, seed: String(seed) });
  const claim = record.claims.find((c) => c.source === (taken[0] as any).region);
  const secs = claim ? (Date.parse(claim.claimedAt) - record.startMs - taken[0]!.at) / 1000 : null;
  out.push(`${secs?.toFixed(1)} seed ${seed} ${scenario.faults.map((f) => f.kind + ('for' in f ? '+' : '') + '@' + f.at / 1000).join(' ')}`);
}
console.log(out.sort((a, b) => parseFloat(a) - parseFloat(b)).join('\n'));
})();
