/**
 * A first deploy, one stack after another, with a zone that resolves late. A region that never worked is not treated as
 * lost.
 */
import { drill, type Played } from '../support/drill';

const LOST_MS = 60 * 60_000;
let played: Played;
beforeAll(async () => {
  played = await drill('first-deploy', 78);
});

/** The results of all decisions before that many ms of the drill. */
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

it('asks nobody and moves nothing while regions are being deployed', () => {
  const decided = decidedBefore(LOST_MS);
  expect(decided).not.toHaveLength(0);
  expect(decided).not.toEqual(expect.arrayContaining(['ask']));
  expect(decided).not.toEqual(expect.arrayContaining(['go']));
});

it('tells people that a region does not count yet, and nothing else about the deploy', () => {
  const { pages, startMs } = played.record;
  const early = pages.filter(({ atMs }) => atMs < startMs + LOST_MS).map(({ subject }) => subject);
  const told = early.flatMap((subject) => / (lost|failing|contested|common|ailing|joining): /.exec(subject)?.[1] ?? []);
  expect([...new Set(told)]).toEqual(['joining']);
});

it('evacuates a lost region once it counts', () => {
  expect(played.evidence.criteria.filter(({ met }) => !met)).toEqual([]);
  expect(played.evidence.incidents.map(({ source }) => source)).toContain('us-east-1');
});
