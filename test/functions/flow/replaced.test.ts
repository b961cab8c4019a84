import { handler as approve } from '../../../functions/approve/handler';
import { handler as drain } from '../../../functions/drain/handler';
import { handler as freeze } from '../../../functions/freeze/handler';
import { handler as promote } from '../../../functions/promote/handler';
import { handler as readmit } from '../../../functions/readmit/handler';
import { handler as reconcile } from '../../../functions/reconcile/handler';
import { handler as rehydrate } from '../../../functions/rehydrate/handler';
import { handler as reinstate } from '../../../functions/reinstate/handler';
import { handler as resume } from '../../../functions/resume/handler';
import { handler as rollback } from '../../../functions/rollback/handler';
import { PaperDynamo } from '../support/paper-dynamo';
import { conduct, CONTROL, INCIDENT, runIn } from '../support/world';

const RETURN = 'return-us-east-1-20261122T010203Z';
const move = { placement: 'us-east', service: 'observability', target: 'us-west-2', fromEpoch: 0 } as const;
const about = { incident: INCIDENT, execution: 'two', source: 'us-east-1' };
const inScope = { ...about, scope: 'rest' };
const back = { ...about, incident: RETURN };
const since = { divergedAtMs: 0, lostAtMs: 0, fencedAtMs: 0 };
const outageStartedAt = '2026-11-22T01:00:00.000Z';

/** Everything that changes something, as a conductor asks that another one has replaced. */
const LATE: Readonly<Record<string, () => Promise<unknown>>> = {
  approve: () => approve({ ...inScope, token: 'late', expectedLoss: [], moves: [move], stays: [], lost: false }),
  freeze: () => freeze({ ...inScope, moves: [move], answer: {} }),
  drain: () => drain({ ...about, moves: [move], stays: [{ placement: 'eu', service: 'tooling', reason: 'nowhere' }] }),
  'drain of a return': () => drain({ ...back, moves: [move], stays: [], switch: 'leave' }),
  promote: () => promote({ ...inScope, move, alongside: [], tries: 0, outageStartedAt, approvedLossSeconds: null }),
  rehydrate: () => rehydrate({ ...inScope, promoted: [{ ...move, service: 'orchestration' }] }),
  resume: () => resume({ ...inScope, promoted: [move], after: {} }),
  rollback: () => rollback({ ...inScope, failure: {} }),
  readmit: () => readmit(back),
  reconcile: () => reconcile({ ...back, stores: 'buckets', moves: [], since, next: { round: 0, part: 0 } }),
  reinstate: () => reinstate(back),
};

describe('a conductor that was replaced', () => {
  let paper: PaperDynamo;
  beforeEach(() => {
    runIn('us-west-2');
    paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  });

  it.each(Object.keys(LATE))('changes nothing any more by %s', async (verb) => {
    conduct(paper);
    conduct(paper, RETURN);
    const route = { ...move, epoch: 1, mode: 'draining', weights: { 'us-west-2': 100 }, incident: RETURN };
    paper.write(CONTROL, { ...route, pk: 'routing', sk: 'route#us-east#observability' });
    const before = new Map(paper.rows);
    await expect(LATE[verb]?.()).rejects.toMatchObject({ name: 'ConductorReplaced' });
    expect(paper.rows).toEqual(before);
  });

  it('changes nothing either when its incident has been closed and another one claimed since', async () => {
    conduct(paper, 'evac-us-east-1-20261122T090000Z', 'two');
    await expect(LATE['drain']?.()).rejects.toMatchObject({
      name: 'ConductorReplaced',
      message: expect.stringContaining('nobody') as string,
    });
    expect(paper.rows.size).toBe(1);
  });
});
