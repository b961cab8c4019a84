import { broken, drill, missed, mishaps, type Played } from '../support/drill';

let run: Played;
beforeAll(async () => {
  run = await drill('control-plane-corruption', 10);
}, 120_000);

it('every damaged setting is good again, strays are in quarantine, and every promise is kept', () => {
  expect([missed(run), broken(run), mishaps(run)]).toEqual([[], [], []]);
});

it('a client meets the damage, it is restored within half a minute, and nothing stays frozen', () => {
  const { damages, claims, requests, frozen } = run.record;
  expect(damages).toHaveLength(2);
  for (const { placement, atMs } of damages) {
    const [first] = claims.filter(({ flow, source }) => flow === 'restore' && source === placement);
    expect(first?.state).toBe('closed');
    const late = requests.filter(
      (one) => one.placement === placement && one.outcome === 'damaged' && one.sentAtMs > atMs + 30_000,
    );
    expect(late).toEqual([]);
  }
  expect(frozen).toEqual([]);
});

it('the evidence says what was bad, which snapshot restored it, and what was left out', () => {
  const { restores } = run.evidence;
  const found = restores.filter(({ bad }) => bad > 0);
  expect(found.map(({ placement }) => placement)).toEqual(['us-east', 'us-west']);
  for (const { snapshotAgeSeconds, behindSeconds, kind } of found) {
    expect(kind).toBe('restored');
    expect(snapshotAgeSeconds).toEqual(expect.any(Number));
    expect(behindSeconds).toBeLessThan(15);
  }
  expect(found[1]?.excluded.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(run.record.quarantined['us-west']).toBe(3);
  expect(JSON.stringify(run.record.ledgers)).not.toContain('{{tenant}}');
  expect(run.files['report.html']).toContain('Left out because no good record exists');
});

it('a bad deploy without a quorum damages nothing', async () => {
  const links = [
    ['us-east-1', 'us-west-2'],
    ['us-east-1', 'us-east-2'],
    ['us-west-2', 'us-east-2'],
  ] as const;
  const faults = [
    ...links.flatMap(([from, to]) => [
      { kind: 'link-cut' as const, at: 20_000, from, to },
      { kind: 'link-cut' as const, at: 20_000, from: to, to: from },
    ]),
    {
      kind: 'control-corruption' as const,
      at: 25_000,
      placement: 'us-east',
      entries: 5,
      how: 'value' as const,
      strays: 1,
    },
  ];
  const { record } = await drill('control-plane-corruption', 1, { faults });
  expect(record.damages).toEqual([]);
});
