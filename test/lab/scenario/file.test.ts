import { knownScenarios, loadScenario, parseScenario, scenarioText } from '../../../lab/scenario/file';

describe('a scenario that is written down', () => {
  it.each(knownScenarios())('%s is read back the same, its expectations and its deploy included', (name) => {
    const scenario = loadScenario(name);

    expect(parseScenario(scenarioText(scenario), name)).toEqual(scenario);
  });
});
