import { pageOf } from '../../../functions/cell/status/page';
import type { StatusPage } from '../../../strategy/status-page';
import { checkPage, faultsOf, LOOKS, NO_FAULTS } from '../../support/browser';

const NOW_MS = Date.UTC(2027, 0, 1, 0, 10);
const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const PICTURE: StatusPage = {
  at: at(9),
  residencies: [
    { residency: 'US', services: [{ service: 'identity', feels: 'down' }], isChecked: false },
    { residency: 'EU', services: [{ service: 'tooling', feels: 'degraded' }], isChecked: false },
    { residency: 'CA', services: [{ service: 'tooling', feels: 'unknown' }], isChecked: true },
    { residency: 'MX', services: [], isChecked: true },
  ],
  updates: [{ id: 'one/US/1', at: at(5), residency: 'US', subject: 'Service disruption', text: 'It is down.' }],
  disruptions: [{ name: 'one', since: at(2), residencies: [{ residency: 'US', services: ['identity'] }] }],
};

describe('the status page in a browser', () => {
  checkPage.each(LOOKS)('is accessible and fits, %s', (_, look) => {
    for (const page of [PICTURE, { ...PICTURE, at: at(0) }, undefined])
      expect(faultsOf(pageOf({ domain: 'dev.companyos.example', page, nowMs: NOW_MS }), look)).toEqual(NO_FAULTS);
  });
});
