import { OBJECTIVES, type Service } from '../../../strategy/layers';
import type { ClaimSeen, ClientRequest, DrillRecord, StoredItem, RouteSample } from '../../../lab/judge/record';
import { parseScenario } from '../../../lab/scenario/file';
import { DEV_TOPOLOGY } from '../../support/dev-topology';

export const TOPOLOGY = DEV_TOPOLOGY;

export const START_MS = Date.UTC(2027, 0, 1);
/** The time of the fault: two minutes after the start. */
export const STRUCK_MS = START_MS + 120_000;

export const scenarioText = (faults: string, expect = '{}'): string =>
  `name: test\nenvironment: dev\nduration: 40m\nfaults: ${faults}\nexpect: ${expect}\n`;
export const LOSS = '[{ at: 2m, kind: region-loss, region: us-east-1 }]';

/** One request, sent `sinceFault` seconds after the fault and answered 100 ms later. */
export function request(sinceFault: number, changes: Partial<ClientRequest> = {}): ClientRequest {
  const service: Service = changes.service ?? 'identity';
  const sentAtMs = STRUCK_MS + sinceFault * 1000;
  return {
    ...{ sentAtMs, endedAtMs: sentAtMs + 100, tenant: 'us-east/t1', placement: 'us-east', residency: 'US' },
    ...{
      layer: OBJECTIVES[service].layer,
      service,
      kind: 'read',
      host: 'us.dev.companyos.example',
      path: ['us-east-1'],
    },
    ...{
      region: 'us-west-2',
      status: 200,
      outcome: 'ok',
      key: 'item-1',
      version: null,
      epoch: 0,
      degraded: null,
      standsFor: 1,
    },
    ...changes,
  };
}

/** An acknowledged write that its region accepted when it was answered. */
export function write(sinceFault: number, changes: Partial<ClientRequest> = {}): ClientRequest {
  const region = changes.region ?? 'us-east-1';
  const at = new Date(STRUCK_MS + sinceFault * 1000 + 100).toISOString();
  return request(sinceFault, {
    kind: 'write',
    region,
    version: `${at}@${region}`,
    key: `item-${sinceFault}`,
    ...changes,
  });
}

/** The copy of that write in the store of a region. */
export function held(of: ClientRequest, region: string, changes: Partial<StoredItem> = {}): StoredItem {
  const { placement, service, tenant, key, version } = of;
  const writtenAtMs = of.endedAtMs;
  const job = service === 'orchestration' ? ('done' as const) : null;
  const stored = { placement, service, region, tenant, key, version, writtenIn: of.region, writtenAtMs };
  return { ...stored, job, isWaiting: false, ...changes };
}

export function drill(changes: Partial<DrillRecord> & { faults?: string; expect?: string } = {}): DrillRecord {
  const { faults = LOSS, expect, ...rest } = changes;
  const storedAtEnd = rest.storedAtEnd ?? [];
  return {
    scenario: parseScenario(scenarioText(faults, expect), 'test'),
    ...{
      seed: '1',
      topology: TOPOLOGY,
      startMs: START_MS,
      endMs: START_MS + 2_400_000,
      requests: [],
      storedAtEnd,
    },
    ...{
      storedDuringOutage: storedAtEnd,
      misplacedStores: [],
      damages: [],
      quarantined: {},
      routes: [],
      lags: [],
      pauses: [],
      calls: [],
      claims: [],
      drained: [],
      drillResults: [],
      frozen: [],
      ledgers: [],
    },
    ...{ steps: [], executions: [], questions: [], notices: [], pages: [], timeline: [], meters: {}, unmodelled: [] },
    ...{
      channels: { internal: [], executives: [], customers: [], vendors: [], drills: [] },
      messages: [],
      statusReads: [{ atMs: START_MS, shown: {} }],
      packs: [],
      stampRoots: [],
    },
    ...rest,
  };
}

/** A sampled row of the routing map, so many seconds after the fault: tooling of us-east, moved to us-west-2. */
export const row = (seconds: number, epoch: number, changes: Partial<RouteSample> = {}): RouteSample => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, placement: 'us-east', service: 'tooling', epoch, mode: 'serving' },
  weights: { 'us-west-2': 100 },
  incident: null,
  ...changes,
});

/** The evacuation of us-east-1, claimed 40 s after the fault. */
export const claim: ClaimSeen = {
  ...{ flow: 'evacuation', source: 'us-east-1', incident: 'evac-1', conductor: 'us-west-2', execution: 'arn' },
  ...{ claimedAt: new Date(STRUCK_MS + 40_000).toISOString(), state: 'closed' },
};
