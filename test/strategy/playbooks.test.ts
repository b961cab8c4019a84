import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  actsSeconds,
  type Criterion,
  PLAYBOOK_NAMES,
  PLAYBOOKS,
  type PlaybookName,
  playedOn,
} from '../../strategy/playbooks';
import { DEV_TOPOLOGY } from '../support/dev-topology';

const ROOT = join(__dirname, '..', '..');
const inWords = ({ name, bound, limit, unit }: Criterion): string => `${name}: ${bound} ${limit} ${unit}`;

const isAlone = ({ standbys }: { readonly standbys: readonly string[] }): boolean => standbys.length === 0;
/** What every drill owes in which something leaves (strategy §3, docs/objectives.md). */
const COSTS_NOTHING = [
  'requests answered: at least 0.99 share',
  'reads refused: at most 0 requests',
  'writes refused for: at most 30 seconds',
  'acknowledged writes lost: at most 0 writes',
  'rows not at home: at most 0 rows',
];
/** What every drill owes in which faults are played. */
const DISTURBED = [
  'documented answers not seen: at most 0 answers',
  'served again after: at most 30 seconds',
  'others answered: at least 0.99 share',
  'acknowledged writes lost: at most 0 writes',
  'rows not at home: at most 0 rows',
];

describe('what a playbook asks for', () => {
  it.each<[PlaybookName, readonly string[]]>([
    ['regional-evacuation', [...COSTS_NOTHING, 'served from elsewhere for: at least 900 seconds']],
    [
      'control-plane-failover',
      [
        ...COSTS_NOTHING,
        'served from elsewhere for: at least 300 seconds',
        'settings read elsewhere after: at most 15 seconds',
        'feature flags read elsewhere after: at most 15 seconds',
        'audit log entries wrong or missing: at most 0 entries',
      ],
    ],
    [
      'datastore-chaos',
      [
        ...DISTURBED,
        'copies seen behind by: at least 40 seconds',
        'copies caught up after: at most 120 seconds',
        'conductor taken over after: at most 120 seconds',
      ],
    ],
    ['application-chaos', DISTURBED],
    ['game-day', [...DISTURBED, 'people answered after: at most 900 seconds', 'messages not sent: at most 0 messages']],
  ])('%s', (name, criteria) => {
    expect(PLAYBOOKS[name].criteria.map(inWords)).toEqual(criteria);
  });

  it('is without the pause where nothing is copied, and the same everywhere else', () => {
    const { 'datastore-chaos': whole, 'game-day': other } = PLAYBOOKS;
    expect(['us-east-1', 'us-west-2'].map((subject) => playedOn(subject, DEV_TOPOLOGY, whole))).toEqual([whole, whole]);
    const alone = playedOn('eu-central-1', { placements: DEV_TOPOLOGY.placements.filter(isAlone) }, whole);
    expect(alone.criteria.map(inWords)).toEqual([...DISTURBED, 'conductor taken over after: at most 120 seconds']);
    expect(alone.stages.map(({ name }) => name)).toEqual(
      whole.stages.map(({ name }) => name).filter((name) => !name.includes('copies')),
    );
    expect(playedOn('eu-central-1', { placements: [] }, other)).toEqual(other);
  });

  it('has a source that a reader finds', () => {
    const sources = PLAYBOOK_NAMES.flatMap((name) => PLAYBOOKS[name].criteria.map(({ source }) => source));
    for (const source of sources) {
      const file = /^(docs\/[^#]+)/.exec(source)?.[1];
      if (file === undefined) expect(source).toMatch(/^strategy \u00a7[1-5]/);
      else expect(existsSync(join(ROOT, file))).toBe(true);
    }
  });

  it('is an owner’s, has a purpose, and comes at the cadence of strategy §3', () => {
    const rows = PLAYBOOK_NAMES.map((name) => PLAYBOOKS[name]);
    expect(rows.map(({ name, cadenceDays, perResidency, owner }) => [name, cadenceDays, perResidency, owner])).toEqual([
      ['regional-evacuation', 91, true, 'incident commander'],
      ['control-plane-failover', 30, false, 'operations lead'],
      ['datastore-chaos', 30, false, 'operations lead'],
      ['application-chaos', 14, false, 'operations lead'],
      ['game-day', 365, false, 'incident commander'],
    ]);
    for (const { purpose } of rows) expect(purpose).toMatch(/^[A-Z].{40,}\.$/);
  });

  it('leaves a region whole, in part or not at all, ends in time, and raises the alarm that its refusals raise', () => {
    const rows = PLAYBOOK_NAMES.map((name) => PLAYBOOKS[name]);
    expect(rows.map(({ leaves, longestSeconds, alarms }) => [leaves, longestSeconds, alarms])).toEqual([
      ['all', 2400, []],
      [['control-plane'], 1200, []],
      [[], 900, ['api-errors']],
      [[], 900, ['api-errors']],
      [[], 2700, ['api-errors']],
    ]);
    for (const one of rows) expect(one.longestSeconds).toBeGreaterThan(actsSeconds(one));
  });

  it('lasts as long as its soak or its stages, when people answer at the last moment', () => {
    expect(PLAYBOOK_NAMES.map((name) => actsSeconds(PLAYBOOKS[name]))).toEqual([900, 300, 340, 300, 2000]);
  });
});
