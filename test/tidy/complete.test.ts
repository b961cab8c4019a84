/** Each place that has to know every verb, function, service, promise or environment does: see docs/to-add.md. */
import { ENVIRONMENT_NAMES } from '../../infra/environments/load';
import { SIZING } from '../../infra/site/sizing';
import { PROMISES } from '../../lab/judge/promises/promise';
import { handler, NAMED, service, THROTTLED } from '../../lab/scenario/fault-fields';
import { knownScenarios } from '../../lab/scenario/file';
import { VERBS } from '../../strategy/flow-words';
import { CONDUCT_BUGS, DATA_BUGS, SERVICE_BUGS } from '../nights/bugs';
import { anchorsOf, exists, read, TRACKED } from './tracked';

/** Folders of `functions/` that are no verb: nothing in a state machine runs them. */
const NO_VERBS = [
  ...[
    'anchor',
    'answer',
    'board',
    'cell',
    'communicate',
    'detect',
    'lead',
    'plan-drills',
    'recopy',
    'runtime',
    'snapshot',
  ],
];
const MACHINES = TRACKED.filter((file) => /^statemachines\/.+\.yaml$/.test(file)).map(read);
const pascal = (verb: string): string => verb.charAt(0).toUpperCase() + verb.slice(1);

describe('a verb', () => {
  it.each(VERBS)('%s has its folder, its contract, its handler and a state', (verb) => {
    for (const file of ['contract.ts', 'handler.ts']) expect(exists(`functions/${verb}/${file}`)).toBe(true);
    expect(MACHINES.filter((machine) => machine.includes(`\${${pascal(verb)}}`))).not.toEqual([]);
  });

  it('is what every other folder of functions/ is called by', () => {
    const folders = TRACKED.flatMap((file) => /^functions\/([^/]+)\//.exec(file)?.[1] ?? []);
    expect([...new Set(folders)].sort()).toEqual([...VERBS, ...NO_VERBS].sort());
  });
});

describe('a function', () => {
  it('can be hit by a fault, whichever is deployed', () => {
    const deployed = Object.keys(SIZING).filter((name) => !name.startsWith('probes-'));
    expect([...handler.options].sort()).toEqual(deployed.sort());
  });
});

describe('a modelled service', () => {
  it('can be down, and throttled or without a name only if it can be down', () => {
    const served = /const served = \{([^}]+)\}/.exec(read('lab/drill/world/cloud.ts'))?.[1] ?? '';
    const prefixes = served.split(',').map((part) => part.split(':')[0]!.trim());
    expect(prefixes).toContain('dynamodb');
    const down: readonly string[] = service.options;
    expect([...prefixes, ...THROTTLED, ...NAMED].filter((prefix) => !down.includes(prefix))).toEqual([]);
  });
});

describe('a promise', () => {
  it('has a planted bug that the hunt has to find', () => {
    const planted = [...DATA_BUGS, ...CONDUCT_BUGS, ...SERVICE_BUGS].map((bug) => bug.promise);
    expect(PROMISES.filter((name) => !planted.includes(name))).toEqual([]);
  });
});

describe('an environment', () => {
  it('that is built in stands in the README', () => {
    expect(ENVIRONMENT_NAMES.filter((name) => !read('README.md').includes(`\`${name}\``))).toEqual([]);
  });
});

describe('a scenario', () => {
  it('is called like its file everywhere, once', () => {
    expect(knownScenarios()).toEqual([...new Set(knownScenarios())]);
  });
});

describe('docs/to-add.md', () => {
  const THINGS = ['region', 'placement', 'verb', 'modelled-service', 'scenario'];
  const MORE = ['fault-kind', 'promise', 'alarm', 'environment'];

  it('has a list for each thing, and the README leads to it', () => {
    const anchors = anchorsOf(read('docs/to-add.md'));
    const missing = [...THINGS, ...MORE].filter(
      (thing) =>
        !anchors.some((anchor) => anchor === `a-${thing}` || anchor === `an-${thing}`) ||
        !new RegExp(`docs/to-add\\.md#an?-${thing}\\)`).test(read('README.md')),
    );
    expect(missing).toEqual([]);
  });
});
