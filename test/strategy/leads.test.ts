import { handedOver, namedLeads, onDuty } from '../../strategy/leads';
import { ROSTERS } from '../support/rosters';

const OUTAGE = { name: 'outage-1', openedAt: '2027-01-01T00:30:00.000Z' };

describe('who leads', () => {
  it('takes turns, and the first one is on call before the first turn', () => {
    const commander = (at: string) => onDuty(ROSTERS['incident commander'], Date.parse(at));
    expect(commander('2026-12-01T00:00:00Z')).toBe('Ada');
    expect(commander('2026-12-28T08:00:00Z')).toBe('Ada');
    expect(commander('2027-01-04T07:59:59Z')).toBe('Ada');
    expect(commander('2027-01-04T08:00:00Z')).toBe('Carl');
    expect(commander('2027-01-11T08:00:00Z')).toBe('Ada');
    expect(onDuty(ROSTERS['operations lead'], Date.parse('2030-01-01T00:00:00Z'))).toBe('Bob');
  });

  it('is named by the hour in which the outage was declared', () => {
    expect(namedLeads(OUTAGE, ROSTERS)).toEqual({
      ...{ outage: 'outage-1', revision: 0, recorded: false },
      roles: { 'incident commander': 'Ada', 'operations lead': 'Bob', 'communications lead': 'Grace' },
    });
    const later = { ...OUTAGE, openedAt: '2027-01-05T00:00:00.000Z' };
    expect(namedLeads(later, ROSTERS).roles['incident commander']).toBe('Carl');
  });

  it('hands over one role, and says who did it', () => {
    const leads = { ...namedLeads(OUTAGE, ROSTERS), recorded: true };
    const over = { role: 'operations lead', to: 'Dora', by: '1/role/bob', at: '2027-01-01T01:00:00.000Z' } as const;
    const next = handedOver(leads, over);
    expect(next).toEqual({
      ...{ ...leads, revision: 1, handover: { ...over, from: 'Bob' } },
      roles: { ...leads.roles, 'operations lead': 'Dora' },
    });
    expect(handedOver(next, { ...over, by: '1/role/ada' })).toBe(next);
  });
});
