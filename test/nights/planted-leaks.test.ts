/**
 * Bugs that store names of US tenants where they are not allowed, in a return that the EU conducts, or the token of a
 * channel anywhere. The residency check sees each of them in the store, topic or log that it reaches.
 */
import { residencyHolds } from '../../lab/judge/promises/residency';
import { playDrill } from '../../lab/drill/play';
import { loadScenario } from '../../lab/scenario/file';
import { createWorld } from '../../lab/drill/world/world';
import { planted } from './planted';

const NIGHT = 'lab/scenarios/regressions/late-writes-named-in-the-eu.yaml';

const BUGS = [
  {
    what: 'late writes are listed in the bucket of the conducting region',
    edits: [
      {
        module: 'functions/reconcile/pages',
        find: '(0, import_residency.regionsThatMayKeep)((0, import_topology.placementNamed)(topology, placement), region)',
        replace: '[region]',
      },
    ],
    seen: [/^companyos-dev-evidence-eu-central-1-\d+\/return-.*\/delta-/],
  },
  {
    what: 'a list is named after a tenant in it, and the output of a step is recorded',
    edits: [
      { module: 'functions/reconcile/pages', find: '`${name}-${placement}-', replace: '`${name}/${own[0].tenant}-' },
    ],
    seen: [
      /^companyos-dev-control in us-east-1: ledger#return-/,
      /^the log group of companyos-dev-reconcile in eu-central-1/,
      /^the history of arn:aws:states:eu-central-1:.*return/,
    ],
  },
  {
    what: 'the notification says which tenant was moved',
    edits: [
      {
        module: 'functions/notify/handler',
        find: 'conductor: context.region,',
        replace: 'conductor: context.region, moved: "us-east/t1",',
      },
    ],
    seen: [/^ReturnCompleted on the event bus/, /^a message of companyos-dev-operators in eu-central-1/],
  },
  {
    what: 'the token of a channel is logged',
    edits: [
      {
        module: 'functions/communicate/deliver',
        find: 'if (token.kind !== "known") return token;',
        replace: 'if (token.kind !== "known") return token; import_logger.logger.info("TOKEN", { token });',
      },
    ],
    seen: [/^the log group of companyos-dev-communicate in .*, which has the token of a channel,$/],
  },
];

describe('planted leaks', () => {
  // One run has all the bugs: none of them hides another.
  let leaks: readonly string[];
  beforeAll(async () => {
    const blueprint = planted({ edits: BUGS.flatMap(({ edits }) => edits) });
    const world = createWorld({ blueprint, tier: 'fast', seed: '1', startMs: Date.UTC(2027, 0, 1) });
    const scenario = loadScenario(NIGHT);
    const record = await playDrill({ world, scenario, seed: '1', sampling: 'full', onProgress: () => undefined });
    expect(residencyHolds(record).held).toBe(false);
    leaks = record.misplacedStores;
  });

  it.each(BUGS)('are seen if $what', ({ seen }) => {
    for (const pattern of seen) expect(leaks).toContainEqual(expect.stringMatching(pattern));
  });
});
