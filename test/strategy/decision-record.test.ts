import { type Decided, decisionRecord } from '../../strategy/decision-record';
import type { TargetChoice } from '../../strategy/target';

const [SOURCE, TARGET] = ['us-east-1', 'us-west-2'];
type Choice = Decided['choices'][number];
const goes = (
  placement: string,
  service: 'identity' | 'tooling' | 'orchestration',
  more: Partial<Choice> & { spares?: string[] } = {},
): Choice => {
  const { spares = [], ...rest } = more;
  const move = { placement, service, target: TARGET, fromEpoch: 0 };
  const choice: TargetChoice = { kind: 'move', move, reason: 'is healthy', ruledOut: [], spares };
  return { placement, service, choice, lossSeconds: 0, ...rest };
};
const stays = (placement: string, service: string, reason: string): Choice => ({
  ...{ placement, service, lossSeconds: null },
  choice: { kind: 'stay', reason, ruledOut: [{ region: TARGET, reason: 'impaired' }] },
});
const record = (choices: readonly Choice[], more: Partial<Decided> = {}): string[] =>
  decisionRecord({
    ...{ kind: 'ask', scope: 'rest', source: SOURCE, region: TARGET, at: '2026-03-01T09:00:00Z' },
    ...{ reason: '2 of 2 see it impaired', outageStartedAt: '2026-03-01T08:59:20Z' },
    ...{ choices, ...more },
  });

describe('a decision in a few lines', () => {
  it('says who decided what and when, on which grounds, and since when the outage lasts', () => {
    expect(record([])).toEqual([
      'rest out of us-east-1 waits for approval, decided in us-west-2 at 2026-03-01T09:00:00Z',
      'because 2 of 2 see it impaired; outage since 2026-03-01T08:59:20Z',
    ]);
    expect(record([], { kind: 'go' })[0]).toContain('out of us-east-1 moves at once, decided');
    expect(record([], { kind: 'hold' })[0]).toContain('out of us-east-1 hold, decided');
  });

  it('names what goes where in one phrase per placement and way, and what its standby is', () => {
    const choices = [
      goes('us-east', 'identity'),
      goes('us-east', 'tooling'),
      goes('us-west', 'tooling'),
      goes('us-east', 'orchestration', { spares: ['eu-central-1', 'us-east-2'] }),
    ];
    expect(record(choices).find((line) => line.startsWith('moves'))).toBe(
      'moves: us-east (identity, tooling) to us-west-2, which has no standby left; ' +
        'us-west (tooling) to us-west-2, which has no standby left; ' +
        'us-east (orchestration) to us-west-2, whose standby is eu-central-1, us-east-2',
    );
  });

  it('says of each service the worst loss of all placements, and that unknown is worse than any number', () => {
    const choices = [
      goes('us-west', 'tooling', { lossSeconds: 3.4 }),
      goes('us-east', 'tooling', { lossSeconds: 41.6 }),
      goes('us-east', 'identity', { lossSeconds: 0 }),
      goes('us-east', 'orchestration', { lossSeconds: 900 }),
      goes('us-west', 'orchestration', { lossSeconds: null }),
      stays('eu', 'tooling', 'nowhere'),
    ];
    expect(record(choices).find((line) => line.startsWith('may lose'))).toBe(
      'may lose: identity 0 s; orchestration an unknown amount; tooling 42 s',
    );
  });

  it('says what stays and why, and does not say that twice', () => {
    expect(
      record([
        stays('eu', 'tooling', 'no region of its residency'),
        stays('eu', 'identity', 'no region of its residency'),
      ]),
    ).toEqual([
      ...record([]),
      'stays: eu (tooling, identity) because no region of its residency',
      'ruled out: eu (tooling, identity) not to us-west-2: impaired',
    ]);
    expect(record([stays('eu', 'tooling', 'us-west-2 is impaired')])).toEqual([
      ...record([]),
      'stays: eu (tooling) because us-west-2 is impaired',
    ]);
  });

  it('says what was ruled out for what moves, whatever the reason of the choice', () => {
    const choice: TargetChoice = {
      ...{ kind: 'move', reason: 'the other is impaired', spares: [] },
      move: { placement: 'us-east', service: 'identity', target: TARGET, fromEpoch: 0 },
      ruledOut: [{ region: 'us-east-2', reason: 'impaired' }],
    };
    const lines = record([{ placement: 'us-east', service: 'identity', choice, lossSeconds: 0 }]);
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      ...record([]).map((line) => line.split(':')[0]),
      ...['moves', 'may lose', 'ruled out'],
    ]);
    expect(lines.at(-1)).toBe('ruled out: us-east (identity) not to us-east-2: impaired');
  });
});
