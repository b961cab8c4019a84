/**
 * A first deploy, stack after stack, with a zone that resolves late: nothing is taken for lost that never was there.
 */
import { drill, type Played } from '../support/drill';

const LOST_MS = 60 * 60_000;
let played: Played;
beforeAll(async () => {
  played = await drill('first-deploy', 78);
});

/** What came of each look at whether something has to leave a region, before that many ms of the drill. */
function decidedBefore(untilMs: number): string[] {
  const { ledgers, startMs } = played.record;
  const entries = ledgers.flatMap((ledger) => ledger.entries).filter(({ verb }) => verb === 'decide');
  const early = entries.filter(({ at }) => Date.parse(at) < startMs + untilMs);
  return early.map(({ body }) => String((body as { output: { kind: unknown } }).output.kind));
}

it('creates every stack of the assembly, one after another', () => {
  const created = played.record.timeline.filter(({ what }) => what === 'stack.created');
  expect(created.length).toBeGreaterThan(10);
  expect(created.map(({ at }) => at.slice(14, 19))).toContain('03:00');
});

it('asks nobody and moves nothing while regions are on their way', () => {
  const decided = decidedBefore(LOST_MS);
  expect(decided).not.toHaveLength(0);
  expect(decided).not.toEqual(expect.arrayContaining(['ask']));
  expect(decided).not.toEqual(expect.arrayContaining(['go']));
});

it('tells people that a region does not count yet, and nothing else of what is on its way', () => {
  const { pages, startMs } = played.record;
  const early = pages.filter(({ atMs }) => atMs < startMs + LOST_MS).map(({ subject }) => subject);
  const told = early.flatMap((subject) => / (lost|failing|contested|common|ailing|joining): /.exec(subject)?.[1] ?? []);
  expect([...new Set(told)]).toEqual(['joining']);
});

it('leaves a region that is lost once it counts', () => {
  expect(played.evidence.criteria.filter(({ met }) => !met)).toEqual([]);
  expect(played.evidence.incidents.map(({ source }) => source)).toContain('us-east-1');
});
