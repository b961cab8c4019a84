import { layersOf } from '../../strategy/drill-layers';
import { OBJECTIVES } from '../../strategy/layers';
import type { Tried } from '../../strategy/workload';

const tried = (second: number, changes: Partial<Tried>): Tried => ({
  ...{ what: 'write', placement: 'us-east', service: 'tooling', key: 'k', door: 'us-west-2', region: 'us-west-2' },
  ...{ status: 200, ok: true, atMs: second * 1000, endedMs: second * 1000 + 100, value: 'v' },
  ...changes,
});
const read = (second: number, changes: Partial<Tried> = {}) => tried(second, { what: 'read', ...changes });
const refused = { status: 503, ok: false } as const;
const tooling = (...tries: Tried[]) => layersOf(tries, 100_000).find(({ service }) => service === 'tooling');

it('what nobody asked for was not measured', () => {
  const unknown = { service: 'tooling', rtoSeconds: null, rpoSeconds: null, met: null };
  expect(tooling()).toEqual(unknown);
  expect(tooling(read(1))).toEqual({ ...unknown, rtoSeconds: 0 });
});

it('RTO is the longest time without an answer, of reads and of writes', () => {
  const writes = [tried(0, { value: 'a' }), tried(10, refused), tried(30, refused), tried(40, { value: 'b' })];
  const reads = [read(5, { value: 'a' }), read(20), read(45, { value: 'b' })];
  expect(tooling(...writes, ...reads)).toEqual({ service: 'tooling', rtoSeconds: 20, rpoSeconds: 0, met: true });
});

it('RPO reaches from the first acknowledged write that nobody can read to the end of the move', () => {
  const found = [tried(10, { value: 'a' }), read(20, { value: 'a' })];
  const seen = tooling(
    ...found,
    tried(40, { value: 'b' }),
    tried(50, { value: 'c' }),
    read(60, { status: 404, ok: false }),
  );
  expect(seen).toMatchObject({ rpoSeconds: 60, met: true });
  const late = layersOf(
    [tried(40, { service: 'identity', what: 'set' }), read(50, { service: 'identity', value: 'x' })],
    100_000,
  );
  expect(late.find(({ service }) => service === 'identity')).toMatchObject({ rpoSeconds: 60, met: false });
});

it('counts each layer by its own requests, and includes its targets', () => {
  const of = (...tries: Tried[]) => layersOf(tries, 105_100).find(({ service }) => service === 'identity');
  const set = (second: number, changes: Partial<Tried> = {}) =>
    tried(second, { service: 'identity', what: 'set', ...changes });
  const ask = (second: number, changes: Partial<Tried> = {}) => set(second, { what: 'read', ...changes });
  expect(of(set(1), ask(2), tried(3, { value: 'lost' }), tried(4, refused), tried(99, refused))).toEqual({
    ...{ service: 'identity', rtoSeconds: 0, rpoSeconds: 0, met: true },
  });
  const { rtoTargetSeconds, rpoTargetSeconds } = OBJECTIVES.identity;
  const down = (seconds: number) => of(set(1), ask(2), ask(3, refused), ask(3 + seconds, refused));
  expect([rtoTargetSeconds, rtoTargetSeconds + 1].map((seconds) => down(seconds)?.met)).toEqual([true, false]);
  const lost = (seconds: number) => of(set(105 - seconds), ask(200, { value: 'other' }));
  expect([rpoTargetSeconds, rpoTargetSeconds + 1].map((seconds) => lost(seconds)?.met)).toEqual([true, false]);
});

it('a layer that nobody wrote is not measured, whatever its reads were', () => {
  expect(tooling(read(1), read(2, refused))).toMatchObject({ rtoSeconds: 0, rpoSeconds: null, met: null });
});
