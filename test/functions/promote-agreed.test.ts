import { agreementLeft } from '../../functions/promote/agreed';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger } from '../../functions/runtime/control/ledger';
import { approvalKey } from '../../strategy/control-items';
import type { GivenAnswer } from '../../strategy/approval';
import type { Service } from '../../strategy/layers';
import { PaperDynamo } from './support/paper-dynamo';
import { answeredQuestion, conduct, CONTROL, EXECUTION, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const target = 'us-west-2';
const moveOf = (service: Service) => ({ placement: 'us-east', service, target, fromEpoch: 0 });
const move = moveOf('observability');
const request = {
  planned: false,
  lost: true,
  incident: INCIDENT,
  execution: EXECUTION,
  source,
  scope: 'rest' as const,
  move,
  alongside: [],
  tries: 0,
  outageStartedAt: '2026-11-22T01:02:00.000Z',
  approvedLossSeconds: null,
};
const approve = (by: string, more: Partial<GivenAnswer> = {}): GivenAnswer => {
  return { decision: 'approve', by, acceptLossSeconds: 900, ...more };
};

let paper: PaperDynamo;
beforeEach(() => {
  runIn(target);
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  conduct(paper);
});

const asked = (answers: readonly GivenAnswer[], more: object = {}): void =>
  paper.write(CONTROL, { ...answeredQuestion(move, 900, answers), ...more });
/** What speaks against it where so many have to approve, and so much would be lost. */
const left = (more: object = {}, { approvers = 1, loss = 600 }: { approvers?: 1 | 2; loss?: number | null } = {}) => {
  const topology = { ...TOPOLOGY, approvers };
  const store = new ControlStore({ topology, region: target, avoid: source });
  return agreementLeft({ topology, region: target, store }, { ...request, ...more }, loss);
};
const refused = (why: string) => ({ kind: 'refused', reason: `us-east/observability: ${why}` });

describe('a promotion', () => {
  it('is made when it was approved, though nobody has noted yet what that came to', async () => {
    asked([approve('ann')]);
    expect(await left()).toBeUndefined();
    asked([approve('ann')], { settled: 'approve by ann' });
    expect(await left()).toBeUndefined();
  });

  it('is refused when nobody was asked, whoever says that it was agreed to', async () => {
    expect(await left()).toEqual(refused('nobody was asked whether it may move'));
    expect(await left({ from: null })).toEqual(refused('nobody was asked whether it may move'));
    asked([approve('ann')], { ...approvalKey(INCIDENT, 'tier-0'), scope: 'tier-0' });
    expect(await left()).toEqual(refused('nobody was asked whether it may move'));
  });

  it('is refused when the answers do not come to an approval, whatever is noted', async () => {
    const settled = 'approve by ann and bob';
    asked([], { settled });
    expect(await left()).toEqual(refused('not enough persons have approved it'));
    asked([approve('ann'), { decision: 'decline', by: 'bob' }], { settled });
    expect(await left()).toEqual(refused('it was declined'));
  });

  it('needs as many persons as the environment does', async () => {
    asked([approve('ann')]);
    expect(await left({}, { approvers: 2 })).toEqual(refused('not enough persons have approved it'));
    asked([approve('ann'), approve('bob')]);
    expect(await left({}, { approvers: 2 })).toBeUndefined();
  });

  it('is refused when what was approved does not cover it', async () => {
    const uncovered = refused('what was approved does not cover it');
    asked([approve('ann', { moves: [{ placement: 'us-east', service: 'tooling' }] })]);
    expect(await left()).toEqual(uncovered);
    asked([approve('ann', { acceptLossSeconds: 1 })]);
    expect(await left()).toEqual(uncovered);
    asked([approve('ann')], { moves: [moveOf('tooling')] });
    expect(await left()).toEqual(uncovered);
  });

  it('may go to another region than was asked for, which is chosen after the answer', async () => {
    asked([approve('ann')]);
    expect(await left({ move: { ...move, target: 'eu-central-1' } })).toBeUndefined();
  });

  it('may lose what the question stated, and not what it is told', async () => {
    asked([approve('ann', { acceptLossSeconds: 5000 })]);
    expect(await left({}, { loss: 901 })).toMatchObject({ kind: 'waiting', retrySeconds: 5 });
    expect(await left({ approvedLossSeconds: 5000, tries: 36 }, { loss: 901 })).toMatchObject({ kind: 'refused' });
    expect(await left({}, { loss: null })).toMatchObject({ kind: 'waiting' });
    const unknown = [{ placement: 'us-east', service: 'observability', seconds: null }];
    asked([approve('ann', { acceptUnknownLoss: true })], { expectedLoss: unknown });
    expect(await left({ approvedLossSeconds: 0 }, { loss: null })).toBeUndefined();
  });

  it('needs nobody in a return, and nobody for Tier-0 by itself, which loses nothing beyond its RPO', async () => {
    expect(await left({ incident: 'return-us-east-1-20261122T010203Z', approvedLossSeconds: 0 }, { loss: 0 })).toBe(
      undefined,
    );
    const alone = { scope: 'tier-0', move: moveOf('identity') };
    expect(await left(alone, { loss: 0 })).toBeUndefined();
    expect(await left(alone, { loss: 600 })).toMatchObject({ kind: 'waiting' });
    expect(await left({ scope: 'tier-0' }, { loss: 0 })).toEqual(refused('nobody was asked whether it may move'));
  });

  it('is agreed to by a start by hand where one person is enough, and only there', async () => {
    const store = new ControlStore({ topology: TOPOLOGY, region: target });
    const body = { input: { start: { by: 'ann', reason: 'users call' } }, output: { kind: 'conducting' } };
    await appendToLedger(store, INCIDENT, { verb: 'claim', region: target, at: '2026-11-22T01:02:03Z', body });
    expect(await left()).toBeUndefined();
    expect(await left({ approvedLossSeconds: 1 })).toMatchObject({ kind: 'waiting' });
    expect(await left({}, { approvers: 2 })).toEqual(refused('nobody was asked whether it may move'));
    asked([approve('ann')]);
    expect(await left({}, { approvers: 2 })).toEqual(refused('not enough persons have approved it'));
  });
});
