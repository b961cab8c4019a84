/** Packs of several incidents and drills, as a bucket has them after a year. */
import { type EndedIncident } from '../../strategy/evidence/of-ledger';
import { OUTAGES, reportOf } from '../../strategy/evidence/report';
import { packSeen, type PackSeen } from '../../strategy/evidence/year/pack-seen';
import { SERVICES } from '../../strategy/layers';
import { digestOf, file, type PackDraft } from '../../strategy/pack';
import type { Outage } from '../../strategy/outage';
import { packFolder } from '../../strategy/pack-places';
import { at, ENDED, ledgerOf, packOfEnded, type Step } from './ended-incident';
import { type Files, FINGERPRINT, manifestOf } from './packs';

export const MET = 'evac-us-east-1-20270101T000030Z';
export const SLOW = 'evac-us-east-1-20270101T010030Z';
export const UNKNOWN = 'evac-us-east-1-20270101T020030Z';
export const OF_DRILL = 'evac-us-east-1-20270101T030130Z';
export const DRILL = 'drill-us-east-1-20270101T030030Z';
const RESTORE = 'restore-us-east-20270101T040030Z';
const RETURN = 'return-us-east-1-20270101T050030Z';

const moveOf = (service: string) => ({ placement: 'us-east', service, target: 'us-west-2', fromEpoch: 0 });
const ALL = SERVICES.map(moveOf);
const go = (outageStartedAt: string) => ({ kind: 'go', reason: 'it is lost', outageStartedAt, moves: ALL });

interface Night {
  readonly seconds: number;
  readonly lossSeconds: number | null;
  readonly drill?: string;
}

/** All services of a placement move. They serve a minute after `seconds`. */
export const evacuation = ({ seconds, lossSeconds, drill }: Night): readonly Step[] => [
  [seconds, 'claim', { input: { reason: 'alarm', ...(drill && { drill }) }, output: { kind: 'conducting' } }],
  [seconds + 10, 'decide', { input: { scope: 'rest' }, output: go(at(seconds)), record: ['rest moves'] }],
  [seconds + 20, 'drain', { input: { switch: 'publish' }, output: { kind: 'drained' } }],
  ...ALL.map((move): Step => [
    ...([seconds + 25, 'promote'] as const),
    { input: { move }, output: { kind: 'promoted', lossSeconds } },
  ]),
  [seconds + 60, 'resume', { input: {}, output: { kind: 'resumed', resumed: ALL } }],
];

const criterion = (name: string, seen: number | null, met: boolean | null) => ({
  ...{ name, unit: 'seconds', limit: 30, seen, met },
});
const layers = [{ service: 'identity', rtoSeconds: 300, rpoSeconds: null, met: null }];
export const drilled: readonly Step[] = [
  [10_800, 'claim', { input: { plays: { playbook: 'game-day', seed: 1, by: 'ann' } }, output: { kind: 'conducting' } }],
  [
    10_900,
    'score',
    {
      output: {
        ...{ kind: 'scored', verdict: 'missed', reason: 'two criteria', layers },
        criteria: [
          criterion('writes refused for', 41, false),
          criterion('served from elsewhere for', null, null),
          criterion('reads refused', 0, true),
        ],
      },
    },
  ],
];

const said = {
  as: 'owner',
  by: 'ann',
  caller: 'arn:ann',
  pack: '0123456789abcdef',
  met: false,
  remarks: '<b>slow</b>',
};
const ACTIONS = [{ what: 'more lanes', owner: 'bob', due: '2027-03-01' }];
/** Ann signs as the owner that the criteria are not met, and wants something done. */
export const signedOff = (incident: string, seconds: number, change: object = {}): Step => [
  ...([seconds, 'lead'] as const),
  {
    input: { action: 'sign-off', incident, ...said, actions: ACTIONS, ...change },
    output: { kind: 'signed-off' },
  },
];

/** The incident as it ended after these steps. */
export function endedOf(incident: string, steps: readonly Step[], more: Partial<EndedIncident> = {}): EndedIncident {
  const end = (steps.at(-1)?.[0] ?? 0) + 1;
  const close: Step = [end, 'close', { input: { outcome: 'recovered', notMoved: [] }, output: {}, closed: true }];
  const ledger = ledgerOf(...steps, close);
  return { ...ENDED, incident, outcome: 'recovered', notMoved: [], ledger, recordedAt: at(end + 5), ...more };
}

const OUTAGE: Outage = {
  ...{ name: 'outage-1', since: at(30), openedAt: at(40), endedAt: at(100), revision: 1 },
  ...{ regions: ['us-east-1'], incidents: [MET], residencies: [], cloud: [] },
};

/** Folders of packs by their path. Each names the one before it. */
export function bucketOf(ended: readonly EndedIncident[], draft: Partial<PackDraft> = {}): ReadonlyMap<string, Files> {
  const folders = new Map<string, Files>();
  let previous: PackDraft['previous'] = null;
  for (const one of ended) {
    const outages = one.report ? [file(OUTAGES, `${JSON.stringify(OUTAGE)}\n`)] : [];
    const files = packOfEnded(one, outages, { previous, ...draft });
    const manifest = digestOf(manifestOf(files));
    const pack = packFolder(one.incident, manifest);
    folders.set(pack, files);
    previous = { pack, manifest };
  }
  return folders;
}

export const seenIn = (folders: ReadonlyMap<string, Files>): readonly PackSeen[] =>
  [...folders].map(([folder, files]) => packSeen(folder, files, { fingerprint: FINGERPRINT }));

/** A year with something of everything, in the order in which the packs were written. */
export const YEAR: readonly EndedIncident[] = [
  endedOf(MET, evacuation({ seconds: 30, lossSeconds: 0 }), {
    report: reportOf(OUTAGE, []),
  }),
  endedOf(SLOW, evacuation({ seconds: 3630, lossSeconds: 900_000 })),
  endedOf(UNKNOWN, evacuation({ seconds: 7230, lossSeconds: null })),
  endedOf(OF_DRILL, evacuation({ seconds: 10_890, lossSeconds: 0, drill: DRILL })),
  endedOf(DRILL, drilled),
  endedOf(DRILL, [...drilled, signedOff(DRILL, 11_000)]),
  endedOf(RESTORE, [[14_430, 'claim', { input: { reason: 'damaged' }, output: {} }]], { source: 'us-east' }),
  endedOf(RETURN, [[18_030, 'claim', { input: { reason: 'well again' }, output: {} }]]),
];
