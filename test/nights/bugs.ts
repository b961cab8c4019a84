/**
 * For each promise the bug that its check exists for. `runsFromSeed1`: how many runs a hunt from seed 1 needs to find
 * it, as measured once. `firstSeed`: that run, or a later one that plays faster.
 */
import type { Bug } from './planted';

/** Bugs that allow two writers, lose something, or break a promise about data. */
export const DATA_BUGS: readonly Bug[] = [
  {
    promise: 'one-writer',
    what: 'a promotion gives out the epoch of the old writer, and its lease',
    edits: [
      {
        module: 'strategy/routing-map',
        find: 'epoch: route.epoch + 1, mode: "serving", weights, incident }',
        replace: 'epoch: shared ? route.epoch + 1 : route.epoch - 1, mode: "serving", weights, incident }',
      },
      {
        module: 'functions/runtime/control/leases',
        find: 'if (lease && lease.epoch >= row.epoch) return lease;',
        replace: '',
      },
    ],
    firstSeed: 6,
    runsFromSeed1: 6,
  },
  {
    promise: 'residency',
    what: 'the notification says which tenant was moved',
    edits: [
      {
        module: 'functions/notify/handler',
        find: 'conductor: context.region,',
        replace: 'conductor: context.region, moved: "us-east/t1",',
      },
    ],
    firstSeed: 1,
    runsFromSeed1: 1,
  },
  {
    promise: 'nothing-forgotten',
    what: 'promote records no loss, whatever the target lacks',
    edits: [
      {
        module: 'functions/promote/handler',
        find: 'lossSeconds: (0, import_replication.statedLossOf)(request, replication)',
        replace: 'lossSeconds: 0',
      },
    ],
    firstSeed: 52,
    runsFromSeed1: 17,
  },
  {
    promise: 'jobs-applied-once',
    what: 'a job is accepted and stored, but not queued',
    edits: [
      {
        module: 'functions/cell/jobs/handler',
        find: 'await (0, import_queue.enqueue)(',
        replace: 'void (',
      },
    ],
    firstSeed: 2,
    runsFromSeed1: 2,
  },
  {
    promise: 'epochs-only-grow',
    what: 'a promotion lowers the epoch',
    edits: [
      {
        module: 'strategy/routing-map',
        find: 'epoch: route.epoch + 1, mode: "serving", weights, incident }',
        replace: 'epoch: Math.max(0, route.epoch - 1), mode: "serving", weights, incident }',
      },
    ],
    firstSeed: 52,
    runsFromSeed1: 6,
  },
];

/** Bugs in the start, conduct, records and end of an evacuation. */
export const CONDUCT_BUGS: readonly Bug[] = [
  {
    promise: 'recovery-path',
    what: 'the control store is asked in the evacuated region like in any other',
    edits: [
      { module: 'functions/runtime/control/control-store', find: 'replica !== avoid', replace: 'replica !== void 0' },
    ],
    firstSeed: 2,
    runsFromSeed1: 2,
  },
  {
    promise: 'ledger-intact',
    what: 'a ledger entry is written without a condition: parallel promotions overwrite each other',
    edits: [{ module: 'functions/runtime/control/ledger', find: 'entry, "absent")', replace: 'entry, "always")' }],
    firstSeed: 7,
    runsFromSeed1: 7,
  },
  {
    promise: 'incidents-end',
    what: 'the watchdog names the claim of a dead conductor instead of its last sign of life, so that claim takes it for another one',
    edits: [
      {
        module: 'functions/detect/watchdog',
        find: 'aliveAt: (0, import_claim.lastSignOfLife)(claim), planned }',
        replace: 'aliveAt: claim.claimedAt, planned }',
      },
    ],
    firstSeed: 45,
    runsFromSeed1: 45,
  },
  {
    promise: 'untouched-placements',
    what: 'every row is moved, even if it does not name the source',
    edits: [
      {
        module: 'strategy/target',
        find: '.filter((route) => (0, import_routing_map.hasPart)(route, source) || (0, import_rollback.isReadOnlyFrom)(route, source))',
        replace: '',
      },
    ],
    firstSeed: 6,
    runsFromSeed1: 6,
  },
  {
    promise: 'no-false-evacuation',
    what: 'one observer is enough, whatever the other observers and the region itself say',
    edits: [
      { module: 'strategy/views', find: 'return Math.floor(observers / 2) + 1;', replace: 'return 1;' },
      {
        module: 'strategy/judgement',
        find: 'if (views.ownReport === "well" || isOnlyCutOff(views)) return "contested";',
        replace: '',
      },
    ],
    firstSeed: 77,
    runsFromSeed1: 77,
  },
  {
    promise: 'claimed',
    what: 'an observer without an answer reports "unknown": no alarm and no detector counts silence',
    edits: [
      {
        module: 'functions/detect/probe/mark',
        find: 'return isBroken(result.code) ? "X" : "S";',
        replace: 'return "U";',
      },
    ],
    firstSeed: 1,
    runsFromSeed1: 1,
  },
];

/** Bugs that keep users from being served, or people from being told. */
export const SERVICE_BUGS: readonly Bug[] = [
  {
    promise: 'served',
    what: 'a promotion leaves the maintenance page in place',
    edits: [
      {
        module: 'strategy/routing-map',
        find: 'epoch: route.epoch + 1, mode: "serving", weights, incident }',
        replace: 'epoch: route.epoch + 1, mode: "maintenance", weights, incident }',
      },
    ],
    firstSeed: 6,
    runsFromSeed1: 6,
  },
  {
    promise: 'no-harm',
    what: 'users of an evacuated region are refused in every region while its switch says drained',
    edits: [
      {
        module: 'functions/cell/gate',
        find: 'if (closed) return refused(closed);',
        replace:
          'if (closed || ["us-east-1", "us-west-2", "eu-central-1"].some(view.isDrained)) return refused(closed ?? "draining");',
      },
    ],
    firstSeed: 18,
    runsFromSeed1: 6,
  },
  {
    promise: 'told',
    what: 'detectors page through a topic that does not exist',
    edits: [
      {
        module: 'functions/runtime/page',
        find: '${topology.account}:${',
        replace: '${topology.account}:pages-${',
      },
    ],
    firstSeed: 13,
    runsFromSeed1: 13,
  },
  {
    promise: 'evidence-true',
    what: 'a pack says that users were served when their service was promoted',
    edits: [
      {
        module: 'strategy/evidence/objectives',
        find: 'Math.max(Date.parse(resumed.at), ',
        replace: 'Math.max(Date.parse(at), ',
      },
    ],
    firstSeed: 7,
    runsFromSeed1: 7,
  },
  {
    promise: 'everybody-told',
    what: 'every message of a stream carries the id of its first one',
    edits: [{ module: 'strategy/post', find: '(post?.number ?? 0) + 1', replace: '1' }],
    firstSeed: 1,
    runsFromSeed1: 1,
  },
  {
    promise: 'status-page',
    what: 'the page is an error',
    edits: [{ module: 'functions/cell/status/handler', find: 'statusCode: 200', replace: 'statusCode: 500' }],
    firstSeed: 1,
    runsFromSeed1: 1,
  },
  {
    promise: 'planned',
    what: 'a plan promotes as after a loss, so that readers wait for the canary',
    edits: [
      {
        module: 'functions/promote/switchover',
        find: ' || planned && import_layers.OBJECTIVES[move.service].pattern === "active-passive"',
        replace: '',
      },
    ],
    firstSeed: 42,
    runsFromSeed1: 42,
  },
  {
    promise: 'told',
    what: 'a question is recorded and announced, but nobody is paged',
    edits: [{ module: 'strategy/page', find: '...questions.map(questionPage),', replace: '' }],
    firstSeed: 13,
    runsFromSeed1: 13,
  },
];

/** The hunt draws no drills. This bug shows in a drill that is stopped: `drill-ended-by-hand`. */
export const DRILL_BUG: Pick<Bug, 'promise' | 'what' | 'edits'> = {
  promise: 'planned',
  what: 'a stop ends the drill where it is, and nobody brings home what it left',
  edits: [
    {
      module: 'strategy/drill',
      find: 'if (stop) return goHome(stopped(stop));',
      replace: 'if (stop) return end("stopped", `stopped by ${stop.by}`);',
    },
    { module: 'strategy/due', find: 'planLeft(situation, region)?.drill !== void 0', replace: 'false' },
  ],
};
