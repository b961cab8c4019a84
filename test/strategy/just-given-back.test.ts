import { appendEntry, type LedgerEntry } from '../../strategy/ledger';
import { justGivenBack } from '../../strategy/return';

const AT = '2027-01-01T00:05:26.000Z';
const after = (seconds: number): number => Date.parse(AT) + seconds * 1000;
const entry = (verb: string, output: object, previous?: LedgerEntry): LedgerEntry =>
  appendEntry(previous, { at: AT, verb, region: 'us-west-2', body: { output } });
const gave = entry('reinstate', { kind: 'reinstated', rows: [{ placement: 'us-east', service: 'tooling' }] });

describe('a return that has just given back what an earlier one had drained', () => {
  it('leaves users ninety seconds to write', () => {
    expect(justGivenBack([gave], after(1))).toContain(`until ${AT}`);
    expect(justGivenBack([gave], after(89))).toContain('90 s');
    expect(justGivenBack([gave], after(90))).toBeUndefined();
  });

  it('waits for nothing if there was nothing to give back', () => {
    const nothing = entry('reinstate', { kind: 'reinstated', rows: [] });
    const waiting = entry('reinstate', { kind: 'waiting', waitSeconds: 17 });
    const other = entry('promote', { kind: 'reinstated', rows: [1] });
    for (const entries of [[], [nothing], [waiting], [other]]) expect(justGivenBack(entries, after(1))).toBeUndefined();
    expect(justGivenBack([gave, entry('reinstate', { kind: 'reinstated', rows: [] }, gave)], after(1))).toBeDefined();
  });
});
