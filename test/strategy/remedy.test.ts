import * as fc from 'fast-check';
import { remedyFor } from '../../strategy/remedy';
import { readNamed } from '../../strategy/setting';
import { setting, someSetting } from './settings';

const recorded = setting({ second: 20 });
const bad = { kind: 'bad', reason: 'does not match its checksum' } as const;

const REWRITE = { kind: 'rewrite', setting: recorded };

describe('what is done about a setting', () => {
  it.each([
    { what: 'damaged and on record', found: bad, known: recorded, remedy: REWRITE },
    { what: 'damaged and on no record', found: bad, known: undefined, remedy: { kind: 'exclude', reason: bad.reason } },
    { what: 'missing and on record', found: undefined, known: recorded, remedy: REWRITE },
    { what: 'older than its record', found: readNamed(setting({ second: 19 })), known: recorded, remedy: REWRITE },
    { what: 'what is on record', found: readNamed(recorded), known: recorded, remedy: { kind: 'keep' } },
    {
      what: 'newer than its record',
      found: readNamed(setting({ second: 21 })),
      known: recorded,
      remedy: { kind: 'keep' },
    },
    { what: 'good and on no record', found: readNamed(recorded), known: undefined, remedy: { kind: 'keep' } },
  ])('that is $what', ({ found, known, remedy }) => {
    expect(remedyFor(found, known)).toEqual(remedy);
  });

  it('never takes back a good one for an older one', () => {
    fc.assert(
      fc.property(someSetting, someSetting, (stored, known) => {
        const remedy = remedyFor(readNamed(stored), known);
        expect(remedy.kind === 'rewrite').toBe(known.version > stored.version);
      }),
    );
  });
});
