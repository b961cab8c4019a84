import type * as z from 'zod';
import * as flow from '../../strategy/flow-words';

const move = { placement: 'us-east', service: 'tooling', target: 'us-west-2', fromEpoch: 0 };

/** What each word takes, as it is, and what it refuses. */
const WORDS: readonly (readonly [
  name: string,
  schema: z.ZodType,
  good: readonly unknown[],
  bad: readonly unknown[],
])[] = [
  [
    'a region',
    flow.RegionCode,
    ['us-east-1', 'ap-southeast-2'],
    ['us-east', 'us-east-10', 'xus-east-1', 'u-east-1', 'us-e1-1', 'us--1', 'us-east-x', 'US-east-1', 'us-EAST-1', ''],
  ],
  [
    'an incident',
    flow.IncidentName,
    [
      ...['evac-us-east-1-20260301T090507Z', 'return-eu-central-1-20260301T090507Z'],
      ...['restore-us-east-20260301T090507Z', 'drill-us-east-1-20260301T090507Z'],
    ],
    [
      'evac-us-east-1',
      'rehearsal-us-east-1-20260301T090507Z',
      'xevac-us-east-1-20260301T090507Z',
      'evac-us-east-1-20260301T090507Z.',
      'evac-us-east-1-2026030T090507Z',
      'evac-us-east-1-20260301T09050Z',
      'evac-US-20260301T090507Z',
    ],
  ],
  ['an execution', flow.ExecutionArn, ['arn:aws:states:us-east-1:1:execution:evacuate:x'], ['', 7]],
  ['a scope', flow.ScopeName, ['tier-0', 'rest'], ['all', '']],
  [
    'a move',
    flow.Move,
    [move, { ...move, fromEpoch: 7 }],
    [
      { ...move, fromEpoch: -1 },
      { ...move, fromEpoch: 1.5 },
      { ...move, target: 'the west' },
      { ...move, service: 'everything' },
      { ...move, placement: undefined },
      {},
    ],
  ],
  [
    'a start by hand',
    flow.HandStart,
    [
      { by: 'ic', reason: 'customers call' },
      { by: 'ic', reason: 'customers call', services: ['tooling', 'identity'], despite: 'the probes see nothing' },
    ],
    [
      { by: 'ic' },
      { reason: 'customers call' },
      { by: '', reason: 'customers call' },
      { by: 'ic', reason: '' },
      { by: 'ic', reason: 'customers call', services: [] },
      { by: 'ic', reason: 'customers call', services: ['everything'] },
      { by: 'ic', reason: 'customers call', despite: '' },
    ],
  ],
  ['a service that stays', flow.Stay, [{ placement: 'eu', service: 'tooling', reason: 'nowhere' }], [{}, { ...move }]],
  [
    'a move of a return',
    flow.ReturnMove,
    [
      { ...move, from: null, readOnly: true },
      { ...move, fromEpoch: 3, from: 'us-east-1', readOnly: false },
    ],
    [move, { ...move, from: 'x', readOnly: false }, { ...move, fromEpoch: -1, from: null, readOnly: false }, {}],
  ],
  [
    'an expected loss',
    flow.ExpectedLoss,
    [0, 7.5, null].map((seconds) => ({ placement: 'us-east', service: 'tooling', seconds })),
    [{}, { placement: 'us-east', service: 'tooling', seconds: -1 }, { placement: 'us-east', service: 'tooling' }],
  ],
  ['a plan', flow.Plan, ['fresh', 'recorded'], ['', 'new']],
  ['what was not moved', flow.NotMoved, [{ placement: 'us-east', service: 'tooling' }], [{}, { placement: 'us-east' }]],
  [
    'an outcome',
    flow.Outcome,
    ['recovered', 'partial', 'no-action', 'rolled-back', 'failed', 'returned', 'restored'],
    ['', 'ok'],
  ],
  ['an answer', flow.Answer, [{ decision: 'approve' }, null, 'whatever came'], []],
];

describe('a word that steps exchange', () => {
  it.each(WORDS)('%s comes out as it went in', (_name, schema, good) => {
    for (const one of good) expect(schema.parse(one)).toEqual(one);
  });

  it.each(WORDS)('%s is refused when it is no such thing', (_name, schema, ...[, bad]) => {
    expect(bad.filter((one) => schema.safeParse(one).success)).toEqual([]);
  });

  it('says what was expected, to whoever typed it', () => {
    const messageOf = (schema: z.ZodType): string | undefined => schema.safeParse('').error?.issues[0]?.message;
    expect(messageOf(flow.RegionCode)).toContain('such as us-east-1');
    expect(messageOf(flow.IncidentName)).toContain('such as evac-us-east-1-');
  });
});
