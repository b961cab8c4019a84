import * as fc from 'fast-check';
import {
  type Flow,
  flowOf,
  incidentId,
  isDrill,
  isRestore,
  isReturn,
  restoredPlacement,
  sourceOf,
} from '../../strategy/claim';
import { IncidentName } from '../../strategy/flow-words';

const atMs = Date.parse('2026-03-01T09:05:07.890Z');
const FLOWS: readonly Flow[] = ['evacuation', 'return', 'restore', 'drill'];
const words = fc.constantFrom('us-east-1', 'eu-optin', 'return-1', 'restore', 'evac-x', '7');
const instants = fc.integer({ min: 0, max: Date.parse('2199-01-01T00:00:00Z') });

describe('the name of an incident', () => {
  it('begins with what it is', () => {
    expect(FLOWS.map((flow) => incidentId('us-east-1', atMs, flow))).toEqual([
      'evac-us-east-1-20260301T090507Z',
      'return-us-east-1-20260301T090507Z',
      'restore-us-east-1-20260301T090507Z',
      'drill-us-east-1-20260301T090507Z',
    ]);
  });

  it('counts as that of an evacuation when none of them made it', () => {
    expect(['return-x', 'evac-x', 'somebody-x'].map(flowOf)).toEqual(['return', 'evacuation', 'evacuation']);
  });

  it('tells evacuation, return, restore and drill apart, whatever it is about, and is one that every step accepts', () => {
    fc.assert(
      fc.property(words, instants, fc.constantFrom(...FLOWS), (source, ms, flow) => {
        const name = incidentId(source, ms, flow);
        expect([isReturn, isRestore, isDrill].map((is) => is(name))).toEqual(
          ['return', 'restore', 'drill'].map((one) => flow === one),
        );
        expect(IncidentName.parse(name)).toBe(name);
        if (flow === 'evacuation') expect(sourceOf(name)).toBe(source);
        if (flow === 'restore') expect(restoredPlacement(name)).toBe(source);
      }),
    );
  });

  it.each([
    'evac-us-east-1',
    'evac--20260301T090507Z',
    're-evac-us-east-1-20260301T090507Z',
    'evac-us-east-1-20260301T090507Z-2',
    'evac-us-east-1-2026T090507Z',
    'evac-us-east-1-20260301T09Z',
    'evac-us-east-1-yyyymmddT090507Z',
    'evac-us-east-1-20260301ThhmmssZ',
    'return-us-east-1-20260301T090507Z',
  ])('of an evacuation is not %s, of a restore not its like', (name) => {
    expect(() => sourceOf(name)).toThrow(`"${name}" is no name of an incident`);
    const other = name.startsWith('return') ? name : name.replace('evac', 'restore');
    expect(() => restoredPlacement(other)).toThrow(`"${other}" is no name of a restore`);
  });
});
