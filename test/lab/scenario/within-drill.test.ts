import { knownScenarios, loadScenario, parseScenario } from '../../../lab/scenario/file';
import { checkWithinDrill } from '../../../lab/scenario/within-drill';
import { LOSS, scenarioText } from '../judge/a-record';

/** Forty minutes, and a loss after two. */
const refusal = (text: string): string => {
  try {
    checkWithinDrill(parseScenario(text, 'file.yaml'), 'file.yaml');
    return 'accepted';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};
const losing = (lasts: string): string =>
  scenarioText(`[{ at: 2m, for: ${lasts}, kind: region-loss, region: us-east-1 }]`);
const answered = (approvals: string): string => `${scenarioText(LOSS)}approvals: ${approvals}\n`;

describe('a scenario that a drill is to play', () => {
  it.each([
    ['no faults', scenarioText('[]'), 'faults: is empty'],
    ['a fault that ends after the end', losing('39m'), 'faults[0].for: 2460 s is after the end (2400 s)'],
    ['an answer that comes after it', answered('[{ after: 39m, decision: approve }]'), 'approvals[0].after: 2460 s'],
    [
      'a further answer that does',
      answered('[{ after: 1m, decision: approve, also: [{ after: 39m, by: ann }] }]'),
      'approvals[0].also[0].after: 2460 s',
    ],
    [
      'users to be served afterwards',
      scenarioText(LOSS, '{ served: [{ from: 41m }] }'),
      'expect.served[0].from: 2460 s',
    ],
    [
      'people to be asked afterwards',
      scenarioText(LOSS, '{ asked: [{ source: us-east-1, notBefore: 41m }] }'),
      'expect.asked[0].notBefore: 2460 s',
    ],
  ])('with %s is refused in one line', (_, text, message) => {
    expect(refusal(text)).toContain(`BadInput: file.yaml: ${message}`);
    expect(refusal(text)).not.toContain('\n');
  });

  it('may end with its last fault or answer, and begin with what somebody starts', () => {
    expect(refusal(losing('38m'))).toBe('accepted');
    expect(refusal(answered('[{ after: 38m, decision: approve }]'))).toBe('accepted');
    const start = '[{ at: 1m, conductor: us-west-2, source: us-east-1, reason: an exercise }]';
    expect(refusal(`${scenarioText('[]')}starts: ${start}\n`)).toBe('accepted');
  });

  it.each(knownScenarios())('%s fits', (name) => {
    expect(() => checkWithinDrill(loadScenario(name), name)).not.toThrow();
  });
});
