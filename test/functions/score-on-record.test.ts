import { cloudWatchIn } from '../../functions/runtime/cloudwatch';
import { handler as score } from '../../functions/score/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../functions/runtime/control/ledger';
import { Basis, basisText } from '../../strategy/evidence/basis';
import { checkDrill } from '../../strategy/evidence/drill-again';
import { observers } from '../../strategy/topology';
import type { Tried } from '../../strategy/workload';
import { connect, Wire } from './cell/fixtures';
import { DRILL, drillClaimed, moved, SUBJECT } from './support/drilling';
import { PaperDynamo } from './support/paper-dynamo';
import { EXECUTION, runIn, TOPOLOGY } from './support/world';

const region = 'us-west-2';
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const tried = (changes: Partial<Tried> = {}): Tried => ({
  ...{ what: 'write', placement: 'us-east', service: 'tooling', key: 'drill-1', door: region, value: 'v1', region },
  ...{ status: 200, ok: true, atMs: Date.now(), endedMs: Date.now() },
  ...changes,
});

it('puts on record what it read elsewhere, so that anybody counts the criteria again', async () => {
  runIn(region);
  const paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  for (const one of observers(TOPOLOGY)) connect(cloudWatchIn(one), new Wire());
  drillClaimed(paper, 1200);
  moved(paper, 'evacuation', { state: 'closed', outcome: 'recovered', endedAt: ago(1100) });
  moved(paper, 'return', { state: 'closed', outcome: 'returned', claimedAt: ago(200), endedAt: ago(60) });
  const store = new ControlStore({ topology: TOPOLOGY, region });
  const refused = tried({ what: 'login', service: 'identity', status: 503, ok: false });
  for (const tries of [[tried(), refused], [tried({ what: 'read' })]])
    await appendToLedger(store, DRILL, { verb: 'replay', region, at: ago(0), body: { output: { tries } } });
  await score({ incident: DRILL, source: SUBJECT, execution: EXECUTION, outcome: 'done', reason: 'all is back' });

  const ledger = await readLedger(store, DRILL);
  const given = { recordedBy: region, recordedAt: ago(0), dnsTtlSeconds: 20, topology: TOPOLOGY, ledger };
  const basis = Basis.parse(JSON.parse(basisText({ incident: DRILL, source: SUBJECT, ...given })));
  const [again] = checkDrill(basis, ledger);
  expect([again?.result, again?.detail]).toEqual(['ok', expect.stringContaining('from 3 requests')]);
  const others = ledger.filter(({ verb }) => verb !== 'replay');
  expect(checkDrill(basis, others).filter(({ result }) => result === 'failed')).not.toEqual([]);
});
