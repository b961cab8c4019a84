import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAgainst, faultAtMs, hitRegions } from '../../lab/scenario';
import { knownScenarios, loadScenario, parseScenario } from '../../lab/scenario-file';
import { LOSS, scenarioText, TOPOLOGY } from './judge/a-record';

const refusal = (text: string): string => {
  try {
    checkAgainst(parseScenario(text, 'file.yaml'), TOPOLOGY);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'not an error';
  }
};

describe('the scenarios that ship', () => {
  it('are all sound, named like their file, and fit the environment', () => {
    const names = knownScenarios();
    expect(names).toContain('total-loss-us-east-1');
    for (const name of names) {
      const scenario = loadScenario(name);
      expect(scenario.name).toBe(name);
      expect(scenario.description).not.toBe('');
      expect(() => checkAgainst(scenario, TOPOLOGY)).not.toThrow();
    }
  });

  it('count from the fault that takes a region, not from what goes wrong before', () => {
    expect(faultAtMs(loadScenario('replication-behind'))).toBe(13 * 60_000);
    expect(faultAtMs(loadScenario('route53-control-plane-down'))).toBe(2 * 60_000);
    expect(hitRegions(loadScenario('route53-control-plane-down'))).toEqual(['us-east-1']);
    expect(hitRegions(loadScenario('probe-link-cut'))).toEqual([]);
  });
});

describe('a scenario file', () => {
  it('may lie anywhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
    writeFileSync(join(folder, 'own.yaml'), scenarioText(LOSS));
    expect(loadScenario(join(folder, 'own.yaml')).faults).toEqual([
      { at: 120_000, kind: 'region-loss', region: 'us-east-1' },
    ]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      'an unknown fault kind',
      scenarioText('[{ at: 2m, kind: meteor }]'),
      'unknown fault kind "meteor"; known: region-loss,',
    ],
    ['a fault without a kind', scenarioText('[{ at: 2m }]'), 'unknown fault kind (none)'],
    ['an unknown field', `${scenarioText(LOSS)}colour: red\n`, 'unknown field "colour"'],
    [
      'an unknown field of a fault',
      scenarioText('[{ at: 2m, kind: region-loss, regoin: us-east-1 }]'),
      'unknown field "regoin"',
    ],
    ['an unknown expectation', scenarioText(LOSS, '{ evacuate: [us-east-1] }'), 'expect: unknown field "evacuate"'],
    [
      'a region outside the environment',
      scenarioText('[{ at: 2m, kind: region-loss, region: mars-1 }]'),
      'known: us-east-1, us-west-2, eu-central-1',
    ],
    ['a placement outside the environment', scenarioText(LOSS, '{ maintenance: [moon] }'), 'no placement "moon"'],
    ['a negative time', scenarioText('[{ at: -2m, kind: region-loss, region: us-east-1 }]'), '"-2m" is negative'],
    [
      'a time without a unit',
      scenarioText('[{ at: 120, kind: region-loss, region: us-east-1 }]'),
      'write a number and a unit',
    ],
    ['a malformed time', scenarioText('[{ at: soon, kind: region-loss, region: us-east-1 }]'), '"soon" is not a time'],
    [
      'a fault after the end',
      scenarioText('[{ at: 40m, kind: region-loss, region: us-east-1 }]'),
      'faults[0].at: 2400 s is not before the end',
    ],
    [
      'a handler that does not exist',
      scenarioText('[{ at: 1m, kind: handler-crash, handler: magic, times: 1 }]'),
      'expected one of claim',
    ],
    ['malformed YAML', 'name: x\nfaults: [', 'file.yaml:2:10: not valid YAML'],
    ['something that is no mapping', '- 1\n', 'file.yaml:'],
    ['an empty file', '', 'file.yaml:'],
  ])('with %s is refused in one line', (_, text, message) => {
    const said = refusal(text);
    expect(said).toContain('BadInput: ');
    expect(said).toContain(message);
    expect(said).not.toContain('\n');
  });

  it('of an unknown name is refused with the names that exist', () => {
    expect(() => loadScenario('total-los')).toThrow(/unknown scenario "total-los"; known: .*total-loss-us-east-1/);
    expect(() => loadScenario('./nowhere.yaml')).toThrow('no scenario file at ./nowhere.yaml');
  });
});
