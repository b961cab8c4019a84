import { judgeDrill } from '../../../lab/judge/evidence';
import { reportPage } from '../../../lab/report/page';
import { SERVICES } from '../../../strategy/layers';
import { checkPage, faultsOf, LOOKS, NO_FAULTS, sheetsOf } from '../../support/browser';
import { claim, drill, held, request, row, STRUCK_MS, write } from '../judge/a-record';

const before = SERVICES.map((service) => write(-30, { service, region: 'us-east-1' }));
const after = SERVICES.flatMap((service) =>
  Array.from({ length: 60 }, (_, n) => request(n * 10, { service, outcome: n < 3 ? 'timeout' : 'ok' })),
);
const record = drill({
  requests: [...before, ...after].sort((a, b) => a.sentAtMs - b.sentAtMs),
  storedAtEnd: before.map((one) => held(one, 'us-west-2')),
  claims: [claim],
  routes: [row(90, 1, { incident: 'evac-1' })],
  notices: [{ atMs: STRUCK_MS, region: 'us-west-2', type: 'IncidentDeclared', detail: { reason: 'alarm' } }],
  expect: '{ evacuated: [us-east-1], notEvacuated: [us-west-2, eu-central-1] }',
});
const page = reportPage(record, judgeDrill(record));

describe('the printed report', () => {
  checkPage('has the verdict, the objectives and the criteria on its first sheet', () => {
    const [first = ''] = page.split('<section id="decisions"');
    expect(first).toContain('id="criteria"');
    expect(sheetsOf(`${first}</main></body></html>`)).toBe(1);
  });

  checkPage('does not begin a sheet for each section', () => {
    const sections = page.match(/<section/g)?.length ?? 0;
    expect(sheetsOf(page)).toBeLessThan(sections - 2);
  });

  checkPage.each(LOOKS)('is accessible on the screen and fits, %s', (_, look) => {
    expect(faultsOf(page, look)).toEqual(NO_FAULTS);
  });
});
