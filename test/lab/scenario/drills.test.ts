import { checkAgainst } from '../../../lab/scenario/checks';
import { parseScenario } from '../../../lab/scenario/file';
import { faultAtMs } from '../../../lab/scenario/scenario';
import { checkWithinDrill } from '../../../lab/scenario/within-drill';
import { LOSS, scenarioText, TOPOLOGY } from '../judge/a-record';

const checked = (text: string): void => {
  const scenario = parseScenario(text, 'file.yaml');
  checkAgainst(scenario, TOPOLOGY);
  checkWithinDrill(scenario, 'file.yaml');
};

describe('a drill in a scenario', () => {
  it.each([
    [
      'a region that conducts its own drill',
      `${scenarioText(LOSS)}drills: [{ at: 1m, playbook: regional-evacuation, subject: us-east-1, conductor: us-east-1 }]\n`,
      'drills[0].conductor: a region does not conduct its own drill',
    ],
    [
      'a drill outside the environment',
      `${scenarioText(LOSS)}drills: [{ at: 1m, playbook: regional-evacuation, subject: mars-1 }]\n`,
      'drills[0]: region "mars-1" is not in environment',
    ],
    [
      'a drill of a playbook that is none',
      `${scenarioText(LOSS)}drills: [{ at: 1m, playbook: lunch, subject: us-east-1 }]\n`,
      'drills[0].playbook: expected one of regional-evacuation, control-plane-failover',
    ],
    [
      'a stop after the end',
      `${scenarioText(LOSS)}drills: [{ at: 1m, playbook: regional-evacuation, subject: us-east-1, stopAt: 41m }]\n`,
      'drills[0].stopAt: 2460 s is after the end',
    ],
    [
      'a start after the end',
      `${scenarioText(LOSS)}drills: [{ at: 40m, playbook: regional-evacuation, subject: us-east-1 }]\n`,
      'drills[0].at: is not before the end',
    ],
  ])('that is %s is refused in one line', (_what, text, message) => {
    expect(() => checked(text)).toThrow(message);
  });

  it('is enough to rehearse, and what everything counts from when nothing else happens', () => {
    const text = `${scenarioText('[]')}drills: [{ at: 3m, playbook: regional-evacuation, subject: us-east-1 }]\n`;
    expect(() => checked(text)).not.toThrow();
    expect(faultAtMs(parseScenario(text, 'file.yaml'))).toBe(180_000);
  });
});
