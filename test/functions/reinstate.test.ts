import { drainMove } from '../../functions/drain/writers';
import { handler as reinstate } from '../../functions/reinstate/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { demotedRoute } from '../../strategy/rollback';
import { initialRoute, promotedRoute, type Route } from '../../strategy/routing-map';
import { placementNamed } from '../../strategy/topology';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const target = 'us-west-2';
const EVACUATION = 'evac-us-east-1-20261122T010203Z';
const RETURN = 'return-us-east-1-20261122T020304Z';
let paper: PaperDynamo;

const context = () => ({
  topology: TOPOLOGY,
  region: 'eu-central-1',
  store: new ControlStore({ topology: TOPOLOGY, region: 'eu-central-1' }),
});
const route = (service: string): Row => paper.row(CONTROL, 'routing', `route#us-east#${service}`)!;
const lease = (service: string): Row => paper.row(CONTROL, 'lease#us-east', service)!;
const ask = () => reinstate({ incident: RETURN, execution: EXECUTION, source });

/** The row as an evacuation has left it at the target, with the target's lease. */
function left(service: 'observability' | 'tooling', change: (row: Route) => Route = (row) => row): Route {
  const first = initialRoute(placementNamed(TOPOLOGY, 'us-east'), service);
  const promoted = promotedRoute(first, { target, incident: EVACUATION, source });
  const row = change({ ...promoted, weights: { [target]: 100 } });
  paper.write(CONTROL, { ...row, pk: 'routing', sk: `route#us-east#${service}` });
  paper.write(CONTROL, { pk: 'lease#us-east', sk: service, epoch: row.epoch, holder: target });
  return row;
}

async function drained(service: 'observability' | 'tooling'): Promise<void> {
  const { epoch } = left(service);
  await drainMove(context(), { placement: 'us-east', service, target: source, fromEpoch: epoch }, RETURN);
}

const quiet = (service: string): void => {
  paper.write(CONTROL, { ...lease(service), revokedAtMs: Date.now() - 17_001 });
};

beforeEach(() => {
  runIn('eu-central-1');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  conduct(paper, RETURN);
});

describe('reinstate', () => {
  it('waits until the last lease has run out, and changes nothing before', async () => {
    await drained('tooling');
    const before = route('tooling');
    const asked = await ask();
    expect(asked).toEqual({ kind: 'waiting', waitSeconds: expect.any(Number) as number });
    // A slow machine may have used up some of the 17 s.
    expect('waitSeconds' in asked && asked.waitSeconds > 5 && asked.waitSeconds <= 17).toBe(true);
    expect(route('tooling')).toEqual(before);
    expect(lease('tooling')).not.toHaveProperty('holder');
  });

  it('lets the writer that was stopped go on, at the next epoch', async () => {
    await drained('tooling');
    const { epoch } = route('tooling') as unknown as Route;
    quiet('tooling');
    expect(await ask()).toEqual({ kind: 'reinstated', rows: [{ placement: 'us-east', service: 'tooling' }] });
    expect(route('tooling')).toMatchObject({ mode: 'serving', epoch: epoch + 1, weights: { [target]: 100 } });
    expect(lease('tooling')).toMatchObject({ epoch: epoch + 1, holder: target });
  });

  it('says the same when it is asked again, and grants a lease that an earlier attempt did not get to', async () => {
    await drained('tooling');
    const revoked = lease('tooling');
    quiet('tooling');
    const first = await ask();
    const granted = lease('tooling');
    paper.write(CONTROL, revoked);
    expect(await ask()).toEqual(first);
    expect(lease('tooling')).toEqual(granted);
  });

  it('waits for the slowest, and gives nothing back before all are quiet', async () => {
    await drained('tooling');
    await drained('observability');
    quiet('tooling');
    expect(await ask()).toMatchObject({ kind: 'waiting' });
    expect(route('tooling')).toMatchObject({ mode: 'draining' });
    quiet('observability');
    expect(await ask()).toMatchObject({ kind: 'reinstated', rows: { length: 2 } });
  });

  it('leaves alone what was handed over, and what was never this return’s', async () => {
    left('tooling');
    left('observability', (row) => ({ ...row, incident: RETURN, returning: source }));
    const before = [route('tooling'), route('observability')];
    expect(await ask()).toEqual({ kind: 'reinstated', rows: [] });
    expect([route('tooling'), route('observability')]).toEqual(before);
  });

  it('leaves what a rollback had held read-only', async () => {
    const held = left('tooling', (row) => demotedRoute(row, { incident: EVACUATION, source, target }));
    expect(held.mode).toBe('read-only');
    await ask();
    expect(route('tooling')).toMatchObject({ mode: 'read-only', epoch: held.epoch });
  });

  it('leaves to an evacuation what serves from the region that it leaves', async () => {
    await drained('tooling');
    quiet('tooling');
    conduct(paper, 'evac-us-west-2-20261122T030405Z');
    expect(await ask()).toEqual({ kind: 'reinstated', rows: [] });
    expect(route('tooling')).toMatchObject({ mode: 'draining' });
  });

  it('gives back, though an evacuation has overtaken the return, what that one is not about', async () => {
    await drained('tooling');
    quiet('tooling');
    conduct(paper, EVACUATION);
    expect(await ask()).toMatchObject({ rows: [{ service: 'tooling' }] });
    expect(lease('tooling')).toMatchObject({ holder: target });
  });

  it('gives back what an earlier return has left, and nothing of one that somebody conducts', async () => {
    await drained('tooling');
    quiet('tooling');
    const later = 'return-us-east-1-20261122T030405Z';
    conduct(paper, later);
    const again = () => reinstate({ incident: later, execution: EXECUTION, source });
    paper.write(CONTROL, { ...route('tooling'), incident: 'return-us-west-2-20261122T020304Z' });
    conduct(paper, 'return-us-west-2-20261122T020304Z');
    expect(await again()).toEqual({ kind: 'reinstated', rows: [] });
    paper.write(CONTROL, { ...route('tooling'), incident: EVACUATION });
    expect(await again()).toEqual({ kind: 'reinstated', rows: [] });
    paper.write(CONTROL, { ...route('tooling'), incident: RETURN });
    expect(await again()).toEqual({ kind: 'reinstated', rows: [{ placement: 'us-east', service: 'tooling' }] });
    expect(lease('tooling')).toMatchObject({ holder: target });
  });
});
