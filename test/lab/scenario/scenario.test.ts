import { environmentOf, toTopology } from '../../../infra/environments/load';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultAtMs, hitRegions } from '../../../lab/scenario/scenario';
import { checkAgainst } from '../../../lab/scenario/checks';
import { knownScenarios, loadScenario, parseScenario } from '../../../lab/scenario/file';
import { LOSS, scenarioText, TOPOLOGY } from '../judge/a-record';

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
    expect(knownScenarios()).toContain('total-loss-us-east-1');
    for (const name of knownScenarios()) {
      const scenario = loadScenario(name);
      expect(scenario.name).toBe(name);
      expect(scenario.description).not.toBe('');
      const stage = { ...toTopology(environmentOf(scenario.environment)), witnesses: ['us-east-2'] };
      expect(() => checkAgainst(scenario, stage)).not.toThrow();
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
    ['region-gray, region: us-east-1, service: identity, ratio: 0.9', ['us-east-1']],
    ['region-gray, region: us-east-1, for: 5m, ratio: 0.1, ratioTo: 0.6', ['us-east-1']],
    ['region-gray, region: us-east-1, for: 5m, ratio: 0.1, ratioTo: 0.4', []],
    ['region-slow, region: us-east-1, delay: 4s', []],
    ['region-slow, region: us-east-1, delay: 5s', ['us-east-1']],
    ['region-crowded, region: us-east-1, room: 0.5', []],
    ['certificate-expired, region: us-east-1', ['us-east-1']],
    ['packets-lost, from: us-east-1, to: us-west-2, ratio: 1', []],
    ['name-lost, service: dynamodb, region: us-east-1', ['us-east-1']],
    ['queues-stuck, region: us-east-1', ['us-east-1']],
    ['job-poison, region: us-east-1, placement: us-east', []],
    ['key-denied, region: us-east-1, placement: us-east', []],
    ['permission-missing, handler: cell-login, region: us-east-1, action: "dynamodb:GetItem"', ['us-east-1']],
    ['permission-missing, handler: claim, region: us-east-1, action: "dynamodb:GetItem"', []],
    ['handler-crash, handler: cell-login, region: us-east-1, times: 1000', ['us-east-1']],
    ['handler-crash, handler: cell-login, region: us-east-1, times: 999', []],
    ['handler-crash, handler: cell-login, times: 1000', []],
    ['handler-crash, handler: promote, region: us-east-1, times: 1000', []],
    ['handler-slow, handler: cell-login, region: us-east-1, delay: 5s', ['us-east-1']],
    ['handler-slow, handler: cell-login, delay: 5s', []],
    ['events-late, region: us-east-1, lag: 5m', []],
    ['metrics-late, region: us-east-1, lag: 5m', []],
    ['resolvers-frozen, ratio: 0.05', []],
  ])('%s', (kind, regions) => {
    const { faults } = parseScenario(scenarioText(`[{ at: 1m, kind: ${kind} }]`), 'test');
    expect(hitRegions({ faults })).toEqual(regions);
    expect(faultAtMs({ faults, starts: [], drills: [] })).toBe(60_000);
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
    ['users of such a one', scenarioText(LOSS, '{ served: [{ from: 2m, placements: [moon] }] }'), 'expect.served: no'],
    ['a row that there is not', scenarioText(LOSS, '{ moved: [us-east/moon] }'), 'expect.moved: no row "us-east/moon"'],
    [
      'a question about such a region',
      scenarioText(LOSS, '{ asked: [{ source: mars-1 }] }'),
      'expect: region "mars-1"',
    ],
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
    [
      'a share that creeps for no time',
      scenarioText('[{ at: 1m, kind: region-gray, region: us-east-1, ratio: 0.1, ratioTo: 0.5 }]'),
      'faults[0].ratioTo: needs "for"',
    ],
    [
      'a gray placement outside the environment',
      scenarioText('[{ at: 1m, kind: region-gray, region: us-east-1, placement: moon, ratio: 0.1 }]'),
      'faults[0].placement: no placement "moon"',
    ],
    [
      'a gray service that nobody has',
      scenarioText('[{ at: 1m, kind: region-gray, region: us-east-1, service: lunch, ratio: 0.1 }]'),
      'faults[0].service: expected one of identity',
    ],
    [
      'a crowd without room',
      scenarioText('[{ at: 1m, kind: region-crowded, region: us-east-1, room: 0 }]'),
      'faults[0].room: ',
    ],
    [
      'a lossy link to nowhere',
      scenarioText('[{ at: 1m, kind: packets-lost, from: mars-1, to: us-east-1, ratio: 1 }]'),
      'region "mars-1" is not in environment',
    ],
    [
      'a name that nobody looks up',
      scenarioText('[{ at: 1m, kind: name-lost, service: lambda, region: us-east-1 }]'),
      'faults[0].service: expected one of dynamodb',
    ],
    [
      'a permission that is no action',
      scenarioText('[{ at: 1m, kind: permission-missing, handler: claim, region: us-east-1, action: GetItem }]'),
      'faults[0].action: an action such as dynamodb:GetItem',
    ],
    [
      'a handler in trouble outside the environment',
      scenarioText('[{ at: 1m, kind: handler-slow, handler: claim, region: mars-1, delay: 1s }]'),
      'region "mars-1" is not in environment',
    ],
    [
      'a key that is forbidden where it is not',
      scenarioText('[{ at: 1m, kind: key-denied, region: eu-central-1, placement: us-east }]'),
      'no key of placement "us-east" in eu-central-1',
    ],
    [
      'poison in a queue that is not there',
      scenarioText('[{ at: 1m, kind: job-poison, region: eu-central-1, placement: us-east }]'),
      'no queue of placement "us-east" in eu-central-1',
    ],
    [
      'a lag without a unit',
      scenarioText('[{ at: 1m, kind: events-late, region: us-east-1, lag: 5 }]'),
      'faults[0].lag: "5" is not a time',
    ],
    [
      'a link from a region to itself',
      scenarioText('[{ at: 1m, kind: link-cut, from: us-east-1, to: us-east-1 }]'),
      'faults[0].to: is the same as "from"',
    ],
    [
      'packets lost from the internet to itself',
      scenarioText('[{ at: 1m, kind: packets-lost, from: internet, to: internet, ratio: 1 }]'),
      'faults[0].to: is the same as "from"',
    ],
    [
      'a fault that lasts no time',
      scenarioText('[{ at: 1m, for: 0s, kind: region-loss, region: us-east-1 }]'),
      'faults[0].for: must be longer than zero; a fault that lasts no time changes nothing',
    ],
    [
      'a service that is down where it is not',
      scenarioText('[{ at: 1m, kind: service-down, service: dynamodb, region: global }]'),
      'faults[0].region: write "global" for route53',
    ],
    ['no faults at all', scenarioText(''), 'faults: '],
    ['no time of its own', scenarioText(LOSS).replace('duration: 40m', ''), 'duration: is missing'],
    ['no name', scenarioText(LOSS).replace('name: test', ''), 'name: is missing'],
    ['a tag that nobody knows', scenarioText('!evil []'), 'file.yaml:4:9: not valid YAML: Unresolved tag: !evil'],
    [
      'frozen resolvers of a region',
      scenarioText('[{ at: 1m, kind: resolvers-frozen, region: us-east-1, ratio: 0.1 }]'),
      'faults[0]: unknown field "region"',
    ],
    [
      'a start without a reason',
      `${scenarioText(LOSS)}starts: [{ at: 1m, conductor: us-west-2, source: us-east-1 }]\n`,
      'starts[0].reason: ',
    ],
    [
      'a start of a service that is none',
      `${scenarioText(LOSS)}starts: [{ at: 1m, conductor: us-west-2, source: us-east-1, reason: x, services: [lunch] }]\n`,
      'starts[0].services[0]: expected one of identity',
    ],
    [
      'a region that conducts its own evacuation',
      `${scenarioText(LOSS)}starts: [{ at: 1m, conductor: us-east-1, source: us-east-1, reason: x }]\n`,
      'starts[0].conductor: a region does not conduct its own evacuation',
    ],
    [
      'a redrive outside the environment',
      `${scenarioText(LOSS)}redrives: [{ at: 1m, conductor: mars-1 }]\n`,
      'redrives[0]: region "mars-1" is not in environment',
    ],
    [
      'a redrive after the end',
      `${scenarioText(LOSS)}redrives: [{ at: 40m, conductor: us-west-2 }]\n`,
      'redrives[0].at: is not before the end',
    ],
    [
      'a further answer that decides nothing',
      `${scenarioText(LOSS)}approvals: [{ after: 5s, decision: approve, also: [{ after: 9s, by: ann, decision: never }] }]\n`,
      'approvals[0].also[0].decision: expected one of approve, decline',
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
