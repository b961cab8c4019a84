import * as fc from 'fast-check';
import {
  actionKey,
  answerKey,
  answerPrefix,
  approvalKey,
  CLAIMS_PK,
  claimKey,
  claimSubject,
  conditionKey,
  copiesKey,
  drillClaimKey,
  drillResultKey,
  FAULT_ATTRIBUTE,
  faultKey,
  FREEZE_PREFIX,
  freezeKey,
  leaseKey,
  ledgerKey,
  ledgerPk,
  OBSERVATIONS_PK,
  observationKey,
  pageKey,
  PAGES_PK,
  restoreClaimKey,
  returnClaimKey,
  ROUTE_PREFIX,
  routeKey,
  ROUTING_PK,
  slotKey,
  stopKey,
  switchKey,
} from '../../strategy/control-items';

const incident = 'evac-us-east-1-20260301T090507Z';

describe('the keys of the control store', () => {
  it('are what is stored: a key that changes loses what lies under the old one', () => {
    expect({
      route: routeKey('us-east', 'identity'),
      drained: switchKey('us-east-1'),
      condition: conditionKey('us-east-1'),
      freeze: freezeKey('us-east', 'tooling'),
      lease: leaseKey('us-east', 'tooling'),
      claim: claimKey('us-east-1'),
      returning: returnClaimKey('us-east-1'),
      restore: restoreClaimKey('us-east'),
      drill: drillClaimKey('us-east-1'),
      fault: faultKey('us-east-1'),
      observation: observationKey('us-west-2'),
      page: pageKey('lost us-east-1'),
      copies: copiesKey('us-east', 'us-east-1'),
      approval: approvalKey(incident, 'rest'),
      ledger: ledgerKey(incident, 42),
      result: drillResultKey('drill-us-east-1-20270111T090000Z'),
      slot: slotKey({ playbook: 'regional-evacuation', subject: 'us-east-1', date: '2027-01-11' }),
      action: actionKey({ drill: 'drill-x', about: 'served again after' }),
      stop: stopKey('drill-x'),
      answer: answerKey('drill-x', 'proof'),
      answers: answerPrefix('drill-x'),
      attribute: FAULT_ATTRIBUTE,
    }).toEqual({
      route: { pk: 'routing', sk: 'route#us-east#identity' },
      drained: { pk: 'routing', sk: 'switch#us-east-1' },
      condition: { pk: 'routing', sk: 'condition#us-east-1' },
      freeze: { pk: 'routing', sk: 'freeze#us-east#tooling' },
      lease: { pk: 'lease#us-east', sk: 'tooling' },
      claim: { pk: 'claims', sk: 'us-east-1' },
      returning: { pk: 'claims', sk: 'return#us-east-1' },
      restore: { pk: 'claims', sk: 'restore#us-east' },
      drill: { pk: 'claims', sk: 'drill#us-east-1' },
      fault: { pk: 'routing', sk: 'fault#us-east-1' },
      observation: { pk: 'observations', sk: 'us-west-2' },
      page: { pk: 'pages', sk: 'lost us-east-1' },
      copies: { pk: 'copies', sk: 'us-east#us-east-1' },
      approval: { pk: 'approvals', sk: `${incident}#rest` },
      ledger: { pk: `ledger#${incident}`, sk: '000042' },
      result: { pk: 'drills', sk: 'result#drill-us-east-1-20270111T090000Z' },
      slot: { pk: 'drills', sk: 'slot#regional-evacuation#us-east-1#2027-01-11' },
      action: { pk: 'drills', sk: 'action#drill-x#served-again-after' },
      stop: { pk: 'drills', sk: 'stop#drill-x' },
      answer: { pk: 'drills', sk: 'answer#drill-x#proof' },
      answers: 'answer#drill-x#',
      attribute: 'fault',
    });
  });

  it('that are read together lie in one partition, and are told apart by how their sort keys begin', () => {
    const routing = [routeKey('us-east', 'tooling'), switchKey('us-east-1'), freezeKey('us-east', 'tooling')];
    expect(routing.map(({ pk }) => pk)).toEqual([ROUTING_PK, ROUTING_PK, ROUTING_PK]);
    expect(routing.map(({ sk }) => [sk.startsWith(ROUTE_PREFIX), sk.startsWith(FREEZE_PREFIX)])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(ledgerKey(incident, 1).pk).toBe(ledgerPk(incident));
    expect(claimKey('us-east-1').pk).toBe(CLAIMS_PK);
    expect(observationKey('us-west-2').pk).toBe(OBSERVATIONS_PK);
    expect(pageKey('lost us-east-1').pk).toBe(PAGES_PK);
  });

  it('of a ledger are in the order of its entries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 999_999 }), (a, b) => {
        expect(ledgerKey(incident, a).sk < ledgerKey(incident, b).sk).toBe(a < b);
      }),
    );
  });

  it('of a claim say what it is about', () => {
    expect(claimSubject(claimKey('us-east-1').sk)).toEqual({ flow: 'evacuation', source: 'us-east-1' });
    expect(claimSubject(returnClaimKey('us-east-1').sk)).toEqual({ flow: 'return', source: 'us-east-1' });
    expect(claimSubject(restoreClaimKey('us-east').sk)).toEqual({ flow: 'restore', source: 'us-east' });
    expect(claimSubject(drillClaimKey('us-east-1').sk)).toEqual({ flow: 'drill', source: 'us-east-1' });
    // The prefix has to be one.
    expect(claimSubject('eu-drill#')).toEqual({ flow: 'evacuation', source: 'eu-drill#' });
    expect(claimSubject('eu-return#')).toEqual({ flow: 'evacuation', source: 'eu-return#' });
    expect(claimSubject('eu-restore#')).toEqual({ flow: 'evacuation', source: 'eu-restore#' });
  });
});
