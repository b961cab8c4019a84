import { ControlStore } from '../../../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../../../functions/runtime/control/ledger';
import { verifyChain } from '../../../../strategy/ledger';
import { PaperDynamo } from '../../support/paper-dynamo';
import { CONTROL, INCIDENT, TOPOLOGY } from '../../support/world';

const draft = (verb: string) => ({ at: '2026-11-22T01:02:03.000Z', verb, region: 'us-west-2', body: { verb } });

describe('the ledger', () => {
  const newStore = (): { paper: PaperDynamo; store: ControlStore } => ({
    paper: new PaperDynamo().serve('us-east-1', 'us-west-2'),
    store: new ControlStore({ topology: TOPOLOGY, region: 'us-west-2' }),
  });

  it('is one unbroken chain, whoever appends at the same time', async () => {
    const { store } = newStore();
    const verbs = ['promote-1', 'promote-2', 'promote-3', 'promote-4', 'promote-5', 'promote-6'];
    await Promise.all(verbs.map((verb) => appendToLedger(store, INCIDENT, draft(verb))));
    const entries = await readLedger(store, INCIDENT);
    expect(verifyChain(entries)).toEqual({ kind: 'intact', length: 6 });
    expect(entries.map(({ verb }) => verb).sort()).toEqual(verbs);
  });

  it('shows when an entry was rewritten behind its back', async () => {
    const { paper, store } = newStore();
    for (const verb of ['claim', 'decide']) await appendToLedger(store, INCIDENT, draft(verb));
    const first = paper.row(CONTROL, `ledger#${INCIDENT}`, '000001')!;
    paper.write(CONTROL, { ...first, body: { verb: 'other' } });
    expect(verifyChain(await readLedger(store, INCIDENT))).toMatchObject({ kind: 'broken', sequence: 1 });
  });
});
