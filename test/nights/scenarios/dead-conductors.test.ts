import { recordRun } from '../../../lab/hunt/run';
import { judgeDrill } from '../../../lab/judge/evidence';
import type { DrillRecord } from '../../../lab/judge/record';
import { loadScenario } from '../../../lab/scenario/file';
import { readBlueprint } from '../../../lab/drill/world/blueprint';
import { broken, drill, mishaps, missed } from '../../support/drill';

const blueprint = readBlueprint(process.env['ASSEMBLY'] ?? '');

async function run(name: string) {
  const record = await recordRun(blueprint, { scenario: loadScenario(name), seed: '1' });
  return { record, evidence: judgeDrill(record), files: {} };
}

const claimOf = (record: DrillRecord) => record.claims.find(({ source }) => source === 'us-east-1');
/** Seconds from the last fault to the start of the execution that conducts in the end. */
const secondsUntilReplaced = (record: DrillRecord): number => {
  const struckMs = record.startMs + Math.max(...record.scenario.faults.map(({ at }) => at));
  const last = record.executions.find(({ arn }) => arn === claimOf(record)?.execution);
  return ((last?.startedAtMs ?? Infinity) - struckMs) / 1000;
};
const answers = (record: DrillRecord) =>
  record.questions
    .filter(({ incident }) => incident === claimOf(record)?.incident)
    .map(({ answer }) => answer?.decision);

describe('a conductor that is lost with the target of its plan', () => {
  it('is replaced in the third region, which takes the plan back by the control store of the source', async () => {
    const played = await run('planned-target-lost');
    expect([broken(played), missed(played), mishaps(played)]).toEqual([[], [], []]);
  });
});

describe('a conductor that is killed', () => {
  it('while it promotes is replaced, and the approved moves finish without a second question', async () => {
    const played = await run('conductor-killed-while-promoting');
    expect([broken(played), missed(played), mishaps(played)]).toEqual([[], [], []]);
    expect(claimOf(played.record)?.state).toBe('closed');
    expect(secondsUntilReplaced(played.record)).toBeLessThan(15);
    expect(answers(played.record)).toEqual(['approve']);
  });

  it('while it asks is replaced, and the operator is asked again', async () => {
    const played = await run('conductor-killed-while-asking');
    expect([broken(played), missed(played), mishaps(played)]).toEqual([[], [], []]);
    expect(claimOf(played.record)?.state).toBe('closed');
    expect(secondsUntilReplaced(played.record)).toBeLessThan(15);
    // The answer to the first question counts for the question that is open by then.
    expect(answers(played.record)).toEqual(['approve', undefined]);
  });
});

describe('a conductor whose region is lost', () => {
  it('is replaced from another region within a minute, which finishes what was approved', async () => {
    const played = await drill('conductor-region-lost', 8);
    expect([broken(played), mishaps(played)]).toEqual([[], []]);
    expect(missed(played).filter((criterion) => !criterion.startsWith('recovery of '))).toEqual([]);
    expect(claimOf(played.record)).toMatchObject({ state: 'closed', conductor: 'us-west-2' });
    expect(secondsUntilReplaced(played.record)).toBeGreaterThan(20);
    expect(secondsUntilReplaced(played.record)).toBeLessThan(60);
    expect(answers(played.record)).toEqual(['approve']);
  });
});

describe('a conductor whose region comes back', () => {
  it('finds that another region has finished its work, and asks nobody again', async () => {
    const played = await drill('conductor-dies', 8);
    expect([broken(played), missed(played), mishaps(played)]).toEqual([[], [], []]);
    const takeover = played.record.executions.find(({ arn }) => arn.includes(':us-west-2:') && arn.includes('-after-'));
    expect(takeover!.startedAtMs - played.record.startMs - 198_000).toBeLessThan(60_000);
    expect(answers(played.record)).toEqual(['approve']);
  });
});

describe('a conductor that is killed while a healthy region has been claimed too', () => {
  it('is replaced by its own region, whose watchdog reads the claims from a replica that it can reach', async () => {
    const { record } = await run('false-claim-beside-a-real-one');
    expect(secondsUntilReplaced(record)).toBeLessThan(15);
    expect(claimOf(record)).toMatchObject({ state: 'closed', conductor: 'eu-central-1' });
  });
});

describe('a conductor that lives in a region which is left', () => {
  // The source comes back, and gets back what nothing had left. How a conductor is replaced: watchdog.test.ts.
  it('keeps nobody waiting for the target that it does not reach', async () => {
    const played = await drill('conductor-cut-off-and-left', 10);
    expect([broken(played), missed(played), mishaps(played)]).toEqual([[], [], []]);
    expect(weightsOf(played.record, 'eu-optin/content-standard')).toEqual({ 'eu-central-1': 100 });
  });
});

/** A promise about which nothing was seen is not broken. */
const violations = ({ evidence }: Awaited<ReturnType<typeof drill>>) =>
  evidence.promises.filter(({ held }) => held === false);
const weightsOf = (record: DrillRecord, row: string) =>
  record.routes.filter(({ placement, service }) => `${placement}/${service}` === row).at(-1)?.weights;

describe('a conductor that does not reach its target', () => {
  it('gives back what nothing has left, as soon as the source is well again', async () => {
    const played = await drill('target-out-of-reach-and-source-back', 8);
    expect([violations(played), mishaps(played)]).toEqual([[], []]);
    expect(weightsOf(played.record, 'eu-optin/content-standard')).toEqual({ 'eu-central-1': 100 });
  });
});

describe('a conductor that dies half-way', () => {
  it('is replaced by one that brings up what the target has, although the target has begun to fail', async () => {
    const played = await drill('lab/scenarios/regressions/conductor-dies-half-way.yaml', 10);
    expect(violations(played)).toEqual([]);
    expect(weightsOf(played.record, 'us-east/analytics')).toEqual({ 'us-west-2': 100 });
  });

  it('of a start by hand is replaced by one that goes on, although nobody had to answer anything', async () => {
    const played = await drill('lab/scenarios/regressions/hand-start-taken-over.yaml', 8);
    expect(violations(played)).toEqual([]);
    expect(weightsOf(played.record, 'eu-optin/analytics')).toEqual({ 'us-west-2': 100 });
  });
});
