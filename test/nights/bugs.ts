/**
 * For each promise the bug that its check exists for. `runsFromSeed1` was measured: so many runs of a hunt that
 * starts at seed 1. `firstSeed` is that run, or a later one that is shorter to play.
 */
import type { Bug } from './planted';

/** Bugs that let two write, lose something, or forget what was promised about data. */
export const DATA_BUGS: readonly Bug[] = [
  {
    promise: 'one-writer',
    what: 'a promotion hands out the epoch that the old writer had, and its lease',
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
    what: 'the news says which tenant was moved',
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
    what: 'promote records a loss of nothing, whatever the target lacks',
    edits: [
      {
        module: 'functions/promote/handler',
        find: 'epoch: promoted.epoch, lossSeconds }',
        replace: 'epoch: promoted.epoch, lossSeconds: 0 }',
      },
    ],
    firstSeed: 52,
    runsFromSeed1: 17,
  },
  {
    promise: 'jobs-applied-once',
    what: 'a job is accepted and stored, and nobody queues it',
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

/** Bugs in how an evacuation is begun, conducted, recorded and ended. */
export const CONDUCT_BUGS: readonly Bug[] = [
  {
    promise: 'recovery-path',
    what: 'the region being left is asked for the control store like any other',
    edits: [
      { module: 'functions/runtime/control/control-store', find: 'replica !== avoid', replace: 'replica !== void 0' },
    ],
    firstSeed: 2,
    runsFromSeed1: 2,
  },
  {
    promise: 'ledger-intact',
    what: 'an entry is appended without asking whether its place is taken: parallel promotions overwrite each other',
    edits: [{ module: 'functions/runtime/control/ledger', find: 'entry, "absent")', replace: 'entry, "always")' }],
    firstSeed: 7,
    runsFromSeed1: 7,
  },
  {
    promise: 'incidents-end',
    what: 'whoever finds a conductor dead names its claim instead of its last sign of life, so that claim takes it for another one',
    edits: [
      {
        module: 'functions/detect/watchdog',
        find: 'aliveAt: (0, import_claim.lastSignOfLife)(claim) }',
        replace: 'aliveAt: claim.claimedAt }',
      },
    ],
    firstSeed: 45,
    runsFromSeed1: 45,
  },
  {
    promise: 'untouched-placements',
    what: 'every row is moved, whether it names the source or not',
    edits: [
      {
        module: 'strategy/target',
        find: '.filter((route) => (route.weights[source] ?? 0) > 0 || (0, import_rollback.isHeldFrom)(route, source))',
        replace: '',
      },
    ],
    firstSeed: 6,
    runsFromSeed1: 6,
  },
  {
    promise: 'no-false-evacuation',
    what: 'one observer is enough, whatever the others see and the region says of itself',
    edits: [
      { module: 'strategy/views', find: 'return Math.floor(observers / 2) + 1;', replace: 'return 1;' },
      { module: 'strategy/judgement', find: 'if (views.ownWord === "well") return "contested";', replace: '' },
    ],
    firstSeed: 77,
    runsFromSeed1: 77,
  },
  {
    promise: 'claimed',
    what: 'an observer that gets no answer takes that for knowing nothing: no alarm and no detector counts silence',
    edits: [
      {
        module: 'functions/detect/probe/mark',
        find: 'return result.code === "ENOTFOUND" ? "X" : "S";',
        replace: 'return "U";',
      },
    ],
    firstSeed: 1,
    runsFromSeed1: 1,
  },
];

/** Bugs that keep users from being served, or that nobody notices. */
export const SERVICE_BUGS: readonly Bug[] = [
  {
    promise: 'served',
    what: 'a promotion leaves the maintenance page up',
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
    what: 'users of a region that is left are turned away everywhere, for as long as its switch says drained',
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
    what: 'detectors page through a topic that nobody has made',
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
    promise: 'told',
    what: 'a question is on record and announced as news, and never paged',
    edits: [{ module: 'strategy/page', find: '...questions.map(questionPage),', replace: '' }],
    firstSeed: 13,
    runsFromSeed1: 13,
  },
];
