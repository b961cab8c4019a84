import { broken, drill, mishaps, missed, type Played } from '../support/drill';

describe('return-after-held', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('return-after-held', 14);
  });
  const rows = (service: string) =>
    played.record.routes.filter((row) => row.placement === 'eu-optin' && row.service === service);

  it('ends with the world of the start, and every promise held', () => {
    expect([missed(played), broken(played), mishaps(played)]).toEqual([[], [], []]);
  });

  it.each(['content-standard', 'analytics', 'observability', 'tooling'])(
    'takes %s from read-only home in one epoch, and lets nobody else write in between',
    (service) => {
      const held = rows(service).find(({ mode }) => mode === 'read-only');
      const [first, ...later] = rows(service).slice(rows(service).findIndex((row) => row === held) + 1);
      expect(first).toMatchObject({ epoch: (held?.epoch ?? 0) + 1, mode: 'serving', returning: 'eu-central-1' });
      expect(later.every(({ epoch }) => epoch === first?.epoch)).toBe(true);
      const writers = played.record.requests.filter(
        (request) =>
          request.placement === 'eu-optin' &&
          request.service === service &&
          request.kind === 'write' &&
          request.outcome === 'ok' &&
          request.sentAtMs > (held?.atMs ?? Infinity),
      );
      expect([...new Set(writers.map(({ region }) => region))]).toEqual(['eu-central-1']);
    },
  );

  it('reconciles its buckets although no writer had to be stopped', () => {
    const stores = played.record.ledgers
      .flatMap(({ entries }) => entries)
      .filter(({ verb }) => verb === 'reconcile')
      .map(({ body }) => (body as { input: { stores: string } }).input.stores);
    expect(stores).toEqual(['tables', 'buckets']);
  });
});
