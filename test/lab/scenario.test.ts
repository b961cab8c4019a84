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
      expect(() => checkAgainst(scenario, { ...TOPOLOGY, witnesses: ['us-east-2'] })).not.toThrow();
    }
  });

  it('count from the fault that takes a region, not from what goes wrong before', () => {
    expect(faultAtMs(loadScenario('replication-behind'))).toBe(13 * 60_000);
    expect(faultAtMs(loadScenario('route53-control-plane-down'))).toBe(2 * 60_000);
    expect(hitRegions(loadScenario('route53-control-plane-down'))).toEqual(['us-east-1']);
    expect(hitRegions(loadScenario('probe-link-cut'))).toEqual([]);
  });
});

describe('faults that make a region slow to answer, not gone', () => {
  it.each([
    ['region-gray, region: us-east-1, ratio: 0.5', ['us-east-1']],
    ['region-gray, region: us-east-1, ratio: 0.49', []],
    ['service-throttled, service: dynamodb, region: us-east-1, ratio: 0.5', ['us-east-1']],
    ['service-throttled, service: dynamodb, region: us-east-1, ratio: 0.4', []],
    ['service-down, service: route53, region: global', []],
    ['replication-paused, region: us-east-1', []],
    ['clock-skew, region: us-east-1, skew: 1h', []],
    ['alarm-flaps, region: us-west-2, subject: us-east-1, times: 2', []],
    ['conductor-killed', []],
  ])('%s', (kind, regions) => {
    const { faults } = parseScenario(scenarioText(`[{ at: 1m, kind: ${kind} }]`), 'test');
    expect(hitRegions({ faults })).toEqual(regions);
    expect(faultAtMs({ faults })).toBe(60_000);
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
    ['a restore of such a one', scenarioText(LOSS, '{ restored: [moon] }'), 'expect.restored: no placement "moon"'],
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
    [
      'a ratio that is no share',
      scenarioText('[{ at: 1m, kind: region-gray, region: us-east-1, ratio: 40 }]'),
      'faults[0].ratio: ',
    ],
    [
      'a ratio that hits nothing',
      scenarioText('[{ at: 1m, kind: service-throttled, service: kms, region: us-east-1, ratio: 0 }]'),
      'faults[0].ratio: ',
    ],
    [
      'a service that nothing throttles',
      scenarioText('[{ at: 1m, kind: service-throttled, service: route53, region: us-east-1, ratio: 1 }]'),
      'faults[0].service: expected one of dynamodb',
    ],
    [
      'a direction that no clock goes',
      scenarioText('[{ at: 1m, kind: clock-skew, region: us-east-1, skew: 5s, direction: sideways }]'),
      'faults[0].direction: expected one of ahead, behind',
    ],
    ['a delay without a unit', scenarioText('[{ at: 1m, kind: handler-slow, handler: claim, delay: 5 }]'), '[0].delay'],
    ['a kill that heals', scenarioText('[{ at: 1m, for: 1m, kind: conductor-killed }]'), 'unknown field "for"'],
    [
      'an observer outside the environment',
      scenarioText('[{ at: 1m, kind: alarm-flaps, region: mars-1, subject: us-east-1, times: 1 }]'),
      'region "mars-1" is not in environment',
    ],
    [
      'a subject outside the environment',
      scenarioText('[{ at: 1m, kind: alarm-flaps, region: us-east-1, subject: mars-1, times: 1 }]'),
      'region "mars-1" is not in environment',
    ],
    [
      'a region that observes itself',
      scenarioText('[{ at: 1m, kind: alarm-flaps, region: us-east-1, subject: us-east-1, times: 1 }]'),
      'faults[0].subject: a region does not observe itself',
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
