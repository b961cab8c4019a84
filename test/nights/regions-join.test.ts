/**
 * Two regions are added, one stack after another, to a running company. The others see them fail, but do not evacuate
 * them.
 */
import { broken, drill, mishaps, missed, type Played } from '../support/drill';

const LOST_MS = 40 * 60_000;
let played: Played;
beforeAll(async () => {
  played = await drill('regions-join', 60);
});

it('moves nothing, drains nothing and asks nobody while the stacks are being deployed', () => {
  const { ledgers, startMs, routes, questions } = played.record;
  const decided = ledgers
    .flatMap((ledger) => ledger.entries)
    .filter(({ verb, at }) => verb === 'decide' && Date.parse(at) < startMs + LOST_MS);
  const kinds = decided.map(({ body }) => String((body as { output: { kind: unknown } }).output.kind));
  expect(kinds.filter((kind) => kind === 'ask' || kind === 'go')).toEqual([]);
  expect(routes.filter(({ atMs }) => atMs < startMs + LOST_MS)).toEqual([]);
  expect(questions.filter(({ askedAtMs }) => askedAtMs < startMs + LOST_MS)).toEqual([]);
});

it('evacuates a lost new region once it counts', () => {
  expect([missed(played), broken(played)]).toEqual([[], []]);
  expect(mishaps(played)).toEqual([]);
});
