import type { Fields } from '../../../../lab/calls/call';
import { compilePattern } from '../../../../lab/cloud/eventbridge/event-pattern';

const event = {
  source: 'aws.cloudwatch',
  resources: [],
  detail: {
    alarmName: 'impaired',
    state: { value: 'ALARM' },
    count: 5,
    tags: ['a', 'b'],
    path: 'in/2027/a*b.PNG',
    ip: '10.1.2.3',
    ip6: '2001:0db8:0:0:0:0:0:1',
    nothing: null,
    'region.name': 'us-east-1',
    matrix: [[1, 2], [[3]]],
    members: [
      { name: 'ada', roles: [{ kind: 'admin', since: 1 }], active: false },
      { name: 'ben', roles: [{ kind: 'guest', since: 2 }, { kind: 'owner' }], active: true },
    ],
  },
};
const detail = (wanted: Fields): Fields => ({ detail: wanted });

describe('an event pattern', () => {
  it.each<[string, Fields, boolean]>([
    ['two fields, nested', { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM', 'OK'] } } }, true],
    ['another value', detail({ state: { value: ['OK'] } }), false],
    ['an object where a value is wanted', detail({ state: [{ exists: true }] }), false],
    ['one of a list', detail({ tags: ['b', 'c'] }), true],
    ['none of a list', detail({ tags: ['c'] }), false],
    ['lists in lists', detail({ matrix: [3] }), true],
    ['null', detail({ nothing: [null] }), true],
    ['null for a missing field', detail({ missing: [null] }), false],
    ['a number, not its text', detail({ count: ['5'] }), false],
    ['names joined with a dot', { 'detail.state.value': ['ALARM'] }, true],
    ['a dot in the event', detail({ region: { name: ['us-east-1'] } }), true],
    ['a beginning', { source: [{ prefix: 'aws.' }] }, true],
    ['the empty beginning, of a number', detail({ count: [{ prefix: '' }] }), false],
    ['a beginning in any case', detail({ path: [{ prefix: { 'equals-ignore-case': 'IN/' } }] }), true],
    ['an ending', detail({ alarmName: [{ suffix: 'red' }] }), true],
    ['an ending in the wrong case', detail({ path: [{ suffix: '.png' }] }), false],
    ['an ending in any case', detail({ path: [{ suffix: { 'equals-ignore-case': '.png' } }] }), true],
    ['any case', detail({ alarmName: [{ 'equals-ignore-case': 'IMPAIRED' }] }), true],
    ['any case, but more', detail({ alarmName: [{ 'equals-ignore-case': 'IMPAIRED.' }] }), false],
    ['wildcards', detail({ path: [{ wildcard: 'in/*/*.PNG' }] }), true],
    ['a wildcard for nothing', detail({ alarmName: [{ wildcard: 'impaired*' }] }), true],
    ['an escaped wildcard', detail({ path: [{ wildcard: '*a\\*b*' }] }), true],
    ['an escaped wildcard that is not there', detail({ alarmName: [{ wildcard: 'imp\\*' }] }), false],
    ['a dot that stands for itself', { source: [{ wildcard: 'aws?cloudwatch' }] }, false],
    ['a block of addresses', detail({ ip: [{ cidr: '10.0.0.0/8' }] }), true],
    ['another block', detail({ ip: [{ cidr: '10.1.2.4/30' }] }), false],
    ['a block of the other family', detail({ ip6: [{ cidr: '0.0.0.0/0' }] }), false],
    ['a block of IPv6', detail({ ip6: [{ cidr: '2001:db8::/32' }] }), true],
    ['an address written otherwise', detail({ ip6: ['2001:db8::1'] }), true],
    ['a text that is no address', detail({ alarmName: [{ cidr: '0.0.0.0/0' }] }), false],
    ['a range of numbers', detail({ count: [{ numeric: ['>', 1, '<=', 5] }] }), true],
    ['a limit', detail({ count: [{ numeric: ['<', 5] }] }), false],
    ['anything but some texts', detail({ alarmName: [{ 'anything-but': ['impaired', 'x'] }] }), false],
    ['anything but a text, of a number', detail({ count: [{ 'anything-but': '5' }] }), true],
    ['anything but a number', detail({ count: [{ 'anything-but': [4, 5] }] }), false],
    ['anything but, of a missing field', detail({ missing: [{ 'anything-but': 'x' }] }), false],
    ['anything but, of one in a list', detail({ tags: [{ 'anything-but': 'a' }] }), true],
    ['anything but some beginnings', detail({ alarmName: [{ 'anything-but': { prefix: ['x', 'imp'] } }] }), false],
    ['anything but an ending', detail({ alarmName: [{ 'anything-but': { suffix: 'x' } }] }), true],
    [
      'anything but any case',
      detail({ alarmName: [{ 'anything-but': { 'equals-ignore-case': ['IMPAIRED'] } }] }),
      false,
    ],
    ['anything but wildcards', detail({ path: [{ 'anything-but': { wildcard: ['in/*', 'x'] } }] }), false],
    ['a missing and a present field', detail({ missing: [{ exists: false }], count: [{ exists: true }] }), true],
    ['an empty list, which has no value', { resources: [{ exists: false }] }, true],
    ['a field that may be missing', detail({ missing: ['x', { exists: false }] }), true],
    ['one branch', { $or: [{ source: ['x'] }, { detail: { count: [5] } }] }, true],
    ['no branch', { source: ['aws.cloudwatch'], $or: [{ source2: ['x'] }, { detail: { count: [6] } }] }, false],
    [
      'branches in branches',
      detail({ $or: [{ count: [6] }, { $or: [{ tags: ['c'] }, { nothing: [null] }], count: [5] }] }),
      true,
    ],
    ['fields of the same element', detail({ members: { name: ['ben'], active: [true] } }), true],
    ['fields of different elements', detail({ members: { name: ['ada'], active: [true] } }), false],
    ['elements in elements', detail({ members: { name: ['ben'], roles: { kind: ['guest'], since: [2] } } }), true],
    ['different elements in elements', detail({ members: { roles: { kind: ['admin'], since: [2] } } }), false],
    [
      'a field that one element lacks',
      detail({ members: { roles: { kind: ['owner'], since: [{ exists: false }] } } }),
      true,
    ],
    [
      'a field that the element has',
      detail({ members: { roles: { kind: ['guest'], since: [{ exists: false }] } } }),
      false,
    ],
  ])('with %s', (_, pattern, expected) => expect(compilePattern(pattern)(event)).toBe(expected));

  it.each<[string, Fields]>([
    ['nothing', {}],
    ['an empty object', { detail: {} }],
    ['a bare text', { source: 'text' }],
    ['an empty list', { source: [] }],
    ['a list in a list', { source: [['x']] }],
    ['an unknown operator', { source: [{ contains: 'x' }] }],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }],
    ['no operator', { source: [{}] }],
    ['a number as a beginning', { source: [{ prefix: 1 }] }],
    ['a list of endings', { source: [{ suffix: ['x'] }] }],
    ['an operator inside a beginning', { source: [{ prefix: { wildcard: 'x' } }] }],
    ['two wildcards in a row', { source: [{ wildcard: 'a**' }] }],
    ['an escaped letter', { source: [{ wildcard: 'a\\b' }] }],
    ['a backslash at the end', { source: [{ wildcard: 'a\\' }] }],
    ['a block without mask', { source: [{ cidr: '10.0.0.0' }] }],
    ['a block of one address', { source: [{ cidr: '10.0.0.0/32' }] }],
    ['a block of no address', { source: [{ cidr: '10.0.0.256/8' }] }],
    ['a half comparison', { source: [{ numeric: ['>'] }] }],
    ['an unknown comparison', { source: [{ numeric: ['!=', 1] }] }],
    ['a comparison with a text', { source: [{ numeric: ['>', '1'] }] }],
    ['an upper before a lower bound', { source: [{ numeric: ['<', 5, '>', 1] }] }],
    ['an empty range', { source: [{ numeric: ['>', 5, '<', 5] }] }],
    ['three comparisons', { source: [{ numeric: ['>', 1, '<', 5, '<', 4] }] }],
    ['exists with a text', { source: [{ exists: 'true' }] }],
    ['anything but null', { source: [{ 'anything-but': null }] }],
    ['anything but a mixture', { source: [{ 'anything-but': ['a', 1] }] }],
    ['anything but an empty beginning', { source: [{ 'anything-but': { prefix: '' } }] }],
    ['anything but a block', { source: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] }],
    ['a single branch', { $or: [{ source: ['x'] }] }],
    ['a branch that is no object', { $or: [{ source: ['x'] }, 'y'] }],
    ['an operator as field of a branch', { $or: [{ source: ['x'] }, { detail: { prefix: ['y'] } }] }],
    ['more than 1,000 combinations', branched(10)],
    ['more than 2,048 characters', { source: ['x'.repeat(2048)] }],
  ])('is refused as AWS refuses it: %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow('EventPattern is not valid');
  });

  it.each<[string, Fields]>([
    ['the same field twice', { 'detail.count': [5], detail: { count: [6] } }],
    ['a field again in a branch', { source: ['x'], $or: [{ source: ['y'] }, { detail: { count: [6] } }] }],
    ['wildcards of unknown complexity', { source: [{ wildcard: '*aaaaaaaaa' }] }],
    ['many wildcards', { source: ['.a', '.b', '.c', '.d', '.e'].map((end) => ({ wildcard: `*${end}` })) }],
    ['a large number', { source: [{ numeric: ['<', 5e9 + 1] }] }],
    ['anything but nothing', { source: [{ 'anything-but': [] }] }],
    ['the undocumented exactly', { source: [{ exactly: 'x' }] }],
  ])('is refused aloud where nobody has modelled it: %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow('EventPattern is not modelled');
  });

  it('takes as many wildcards as are known to be taken', () => {
    const wanted = ['*.bif', '*.tiff', '*.tif', '*.svs'].map((wildcard) => ({ wildcard }));
    expect(compilePattern({ key: wanted })({ key: 'slides/a.svs' })).toBe(true);
    expect(compilePattern({ key: [{ wildcard: '*/lib/*' }] })({ key: '/usr/lib/x' })).toBe(true);
  });
});

/** Two branches for each of `count` fields: 2 ** count combinations. */
function branched(count: number): Fields {
  const levels = Array.from({ length: count }, (_, level) => level);
  return levels.reduce<Fields>((inner, level) => ({ [`f${level}`]: { $or: [{ a: ['x'] }, { b: ['x'] }], ...inner } }), {
    c: ['x'],
  });
}
