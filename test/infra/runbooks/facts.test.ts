import { environmentOf, parseEnvironment } from '../../../infra/environments/load';
import { factsOf } from '../../../infra/runbooks/facts';
import { OBJECTIVES } from '../../../strategy/layers';
import { runbooksOf } from '../../../strategy/runbooks/runbooks';
import { sectionsOf } from '../../../strategy/runbooks/runbook';
import { made, runbookOf } from './made';

const prod = made('prod');
const textOf = (id: string): string => JSON.stringify(sectionsOf(runbookOf(prod, id)));

describe('what runbooks say of an environment', () => {
  it('has the waits of the deployed state machines', () => {
    expect(prod.facts.waits).toEqual({
      ...{ questions: 4, questionSeconds: 900, promoteSeconds: 1200, verifications: 3, verifyWaitSeconds: 5 },
      ...{ inspectSeconds: 600, rollbacks: 20, restores: 4 },
    });
  });

  it('fails when a machine no longer says how often it tries', () => {
    const machines = new Map(prod.deployed.machines);
    machines.set('companyos-prod-ask', machines.get('companyos-prod-ask')!.replace('$asks < 4', '$asks = 3'));

    expect(() => factsOf(prod.environment, { ...prod.deployed, machines })).toThrow('"Asked enough?" does not compare');
  });

  it('has the thresholds of the deployed alarms, which differ between environments', () => {
    expect(textOf('us-east-region-loss')).toContain('above 0.01 for 60 s');
    expect(JSON.stringify(runbookOf(made('dev'), 'us-east-region-loss'))).toContain('above 0.05 for 60 s');
  });

  it('names the owner, and everybody who may lead, by rota too', () => {
    const people = [
      { name: 'Ada', email: 'ada@companyos.example' },
      { name: 'Bo', email: 'bo@companyos.example' },
    ];
    const onCall = { incidentCommander: { from: '2027-01-04T08:00:00Z', everyHours: 168, people } };
    const runbooks = { owner: 'incidentCommander', reviewedOn: '2026-11-01' };
    const environment = parseEnvironment({ ...environmentOf('prod'), onCall, runbooks });
    const facts = factsOf(environment, prod.deployed);
    const [runbook] = runbooksOf(facts);

    expect(facts.leads[0]).toEqual({ role: 'incident commander', people });
    expect(runbook!.metadata).toMatchObject({
      owner: 'Incident commander, incident commander, incident-commander@companyos.example',
      reviewedOn: '2026-11-01',
    });
  });

  it('has tier, RPO, RTO and data class of each service as promised', () => {
    const { services } = runbookOf(prod, 'us-east-region-loss').metadata;

    expect(services.map(({ service }) => service)).toEqual(Object.keys(OBJECTIVES));
    expect(services[0]).toEqual({
      ...{ service: 'identity', title: 'Identity & Auth', dataClass: 'Tier-0 credentials', tier: 0 },
      ...{ store: 'companyos-prod-us-east-tier0', rpo: 'at most 5 s', rto: 'under 2 min' },
    });
    expect(runbookOf(prod, 'us-east-corruption').metadata.services.map(({ service }) => service)).toEqual([
      'control-plane',
    ]);
  });

  it('moves each service after those that it needs', () => {
    const [table] = runbookOf(prod, 'us-east-region-loss').actions[
      'Promote standby control plane and data stores'
    ].filter((block) => block.kind === 'table');
    const step = new Map(table!.rows.map(([number = '', service = '']) => [service, Number(number)]));

    for (const [service, { dependsOn }] of Object.entries(OBJECTIVES))
      for (const needed of dependsOn) expect(step.get(service)).toBeGreaterThan(step.get(needed)!);
  });

  it('tells who stays: a placement without another region has nothing to promote, and no key elsewhere', () => {
    expect(textOf('eu-region-loss')).toContain('Nothing is promoted: eu may only be in eu-central-1.');
    expect(textOf('eu-region-loss')).not.toContain('kms describe-key');
    expect(textOf('eu-optin-region-loss')).toContain('--region us-west-2 --key-id alias/companyos-prod-eu-optin');
  });

  it('says that Tier-0 asks where its table may lose writes', () => {
    expect(textOf('us-east-region-loss')).toContain('so nothing can be lost');
    expect(textOf('eu-optin-region-loss')).toContain('only if its loss is known to be within its RPO');
  });
});
