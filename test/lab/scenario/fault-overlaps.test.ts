import { parseScenario } from '../../../lab/scenario/file';
import { scenarioText } from '../judge/a-record';

const refusal = (...faults: readonly string[]): string => {
  try {
    parseScenario(scenarioText(`[${faults.map((fault) => `{ ${fault} }`).join(', ')}]`), 'file.yaml');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

/** The first lasts from 2 to 4 minutes, the second from 3 to 5. */
const overlapping = (one: string, other: string): string =>
  refusal(`at: 2m, for: 2m, ${one}`, `at: 3m, for: 2m, ${other}`);

describe('two faults at the same time', () => {
  it.each([
    ['kind: region-loss, region: us-east-1', 'kind: region-loss, region: us-east-1'],
    ['kind: region-loss, region: us-east-1', 'kind: region-isolated, region: us-east-1'],
    ['kind: region-gray, region: us-east-1, ratio: 0.3', 'kind: region-gray, region: us-east-1, ratio: 0.6'],
    ['kind: link-cut, from: us-east-1, to: us-west-2', 'kind: link-cut, to: us-west-2, from: us-east-1'],
    ['kind: handler-slow, handler: claim, delay: 1s', 'kind: handler-slow, handler: claim, delay: 2s'],
    ['kind: resolvers-frozen, ratio: 0.1', 'kind: resolvers-frozen, ratio: 0.2'],
    [
      'kind: alarm-flaps, region: us-west-2, subject: us-east-1, times: 1',
      'kind: alarm-flaps, region: us-west-2, subject: us-east-1, times: 2',
    ],
  ])('that turn one switch are refused, both by their index: %s / %s', (one, other) => {
    const said = overlapping(one, other);
    expect(said).toMatch(
      /^file\.yaml: faults\[0\] \([a-z-]+\) and faults\[1\] \([a-z-]+\) overlap on the same subject/,
    );
    expect(said).not.toContain('\n');
  });

  it.each([
    ['kind: region-loss, region: us-east-1', 'kind: region-loss, region: us-west-2'],
    ['kind: region-loss, region: us-east-1', 'kind: region-gray, region: us-east-1, ratio: 0.3'],
    [
      'kind: region-gray, region: us-east-1, ratio: 0.3',
      'kind: region-gray, region: us-east-1, service: identity, ratio: 0.6',
    ],
    ['kind: link-cut, from: us-east-1, to: us-west-2', 'kind: link-cut, from: us-west-2, to: us-east-1'],
    [
      'kind: handler-slow, handler: claim, delay: 1s',
      'kind: handler-slow, handler: claim, region: us-east-1, delay: 1s',
    ],
    [
      'kind: alarm-flaps, region: us-west-2, subject: us-east-1, times: 1',
      'kind: alarm-flaps, region: us-west-2, subject: eu-central-1, times: 1',
    ],
    [
      'kind: key-denied, region: us-east-1, placement: us-east',
      'kind: key-disabled, region: us-east-1, placement: us-east',
    ],
  ])('that turn two switches are none of anybody else: %s / %s', (one, other) => {
    expect(overlapping(one, other)).toBe('accepted');
  });

  const LOSS = 'kind: region-loss, region: us-east-1';

  it('are refused when the first one lasts to the end, in whichever order they are written', () => {
    const [lasting, short] = [`at: 2m, ${LOSS}`, `at: 3m, for: 1m, ${LOSS}`];
    expect(refusal(lasting, short)).toContain('faults[0] (region-loss) and faults[1]');
    expect(refusal('at: 1m, kind: conductor-killed', short, lasting)).toContain(
      'faults[1] (region-loss) and faults[2]',
    );
  });

  it('may follow each other, and what happens at once may happen again', () => {
    expect(refusal(`at: 2m, for: 1m, ${LOSS}`, `at: 3m, for: 1m, ${LOSS}`)).toBe('accepted');
    expect(refusal('at: 2m, kind: conductor-killed', 'at: 3m, kind: conductor-killed')).toBe('accepted');
    const poison = 'kind: job-poison, region: us-east-1, placement: us-east';
    expect(refusal(`at: 2m, ${poison}`, `at: 3m, ${poison}`)).toBe('accepted');
    const corruption = 'kind: control-corruption, placement: us-east, entries: 1, how: value';
    expect(refusal(`at: 2m, ${corruption}`, `at: 3m, ${corruption}`)).toBe('accepted');
  });
});
