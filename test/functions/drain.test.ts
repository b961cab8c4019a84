import { handler as drain } from '../../functions/drain/handler';
import { drainMove } from '../../functions/drain/writers';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { initialRoute } from '../../strategy/routing-map';
import { placementNamed } from '../../strategy/topology';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, INCIDENT, runIn, TOPOLOGY } from './support/world';

const source = 'us-east-1';
const target = 'us-west-2';
const earlier = 'evac-us-west-2-20261121T010203Z';
const move = { placement: 'us-east', service: 'observability', target, fromEpoch: 0 } as const;
const stay = { placement: 'us-east', service: 'tooling', reason: 'no room' };
let paper: PaperDynamo;

const published = (region: string, incident: string): void => {
  paper.write(CONTROL, { pk: 'routing', sk: `switch#${region}`, drained: true, incident, at: '2026-11-21T01:02:03Z' });
};
const switchOf = (region: string): Row | undefined => paper.row(CONTROL, 'routing', `switch#${region}`);
/** With `leave` DNS is not asked, which a test has none of. */
const ask = (extra: object = {}) =>
  drain({
    incident: INCIDENT,
    execution: EXECUTION,
    source,
    moves: [move],
    stays: [stay],
    switch: 'leave',
    ...extra,
  });

beforeEach(() => {
  runIn('eu-central-1');
  paper = new PaperDynamo().serve('us-east-1', 'us-west-2', 'eu-central-1');
  conduct(paper);
});

describe('drain', () => {
  it('lets DNS name a target again that was left once and is well by now, and records who did', async () => {
    published(target, earlier);
    expect(await ask()).toMatchObject({ undrained: [target] });
    expect(switchOf(target)).toMatchObject({ drained: false, incident: INCIDENT });
    const before = switchOf(target);
    expect(await ask()).toMatchObject({ undrained: [] });
    expect(switchOf(target)).toEqual(before);
  });

  it('writes no switch where none was published, and none for a region without moves', async () => {
    published('eu-central-1', earlier);
    await ask();
    expect(switchOf(target)).toBeUndefined();
    expect(switchOf('eu-central-1')).toMatchObject({ drained: true, incident: earlier });
  });

  it('leaves a target drained that another evacuation has begun to leave since', async () => {
    conduct(paper, 'evac-us-west-2-20261122T010200Z', 'other');
    published(target, 'evac-us-west-2-20261122T010200Z');
    expect(await ask()).toMatchObject({ undrained: [] });
    expect(switchOf(target)).toMatchObject({ drained: true });
  });

  it('takes no region out of DNS when it is told to leave the switch', async () => {
    await ask();
    expect(switchOf(source)).toBeUndefined();
  });

  it('does nothing about what stays: its region goes on serving it, as long as it can', async () => {
    const lease = { pk: 'lease#us-east', sk: 'tooling', epoch: 0, holder: source };
    paper.write(CONTROL, lease);
    await ask();
    expect(paper.row(CONTROL, 'routing', 'route#us-east#tooling')).toBeUndefined();
    expect(paper.row(CONTROL, 'lease#us-east', 'tooling')).toEqual(lease);
  });

  it('takes the writer away from whoever took over once, at its epoch, when that one fails', async () => {
    const back = { ...move, target: 'us-east-1', fromEpoch: 2 };
    const [placement] = TOPOLOGY.placements;
    const moved = {
      ...initialRoute(placement!, 'observability'),
      epoch: 2,
      weights: { [target]: 100 },
      incident: earlier,
    };
    paper.write(CONTROL, { pk: 'routing', sk: 'route#us-east#observability', ...moved });
    paper.write(CONTROL, { pk: 'lease#us-east', sk: 'observability', epoch: 2, holder: target });
    published('us-east-1', INCIDENT);
    const incident = 'evac-us-west-2-20261122T020304Z';
    conduct(paper, incident);
    paper.rows.delete(`${CONTROL}/claims/us-east-1`);
    expect(await ask({ incident, source: target, moves: [back] })).toMatchObject({ undrained: ['us-east-1'] });
    expect(paper.row(CONTROL, 'routing', 'route#us-east#observability')).toMatchObject({
      epoch: 3,
      mode: 'draining',
      incident,
    });
    expect(paper.row(CONTROL, 'lease#us-east', 'observability')).not.toHaveProperty('holder');
  });
});

describe('drain of one move', () => {
  const store = () => new ControlStore({ topology: TOPOLOGY, region: target, avoid: source });
  const drainOne = () => drainMove({ topology: TOPOLOGY, region: target, store: store() }, move, INCIDENT);
  const placement = placementNamed(TOPOLOGY, 'us-east');

  it('takes the writer away before noting when, so that the note is never too early', async () => {
    paper.write(CONTROL, { pk: 'lease#us-east', sk: 'observability', epoch: 0, holder: source, renewedAtMs: 1 });
    await drainOne();
    const puts = paper.calls.filter(({ operation }) => operation === 'PutItem').map(({ input }) => input.Item);
    expect(puts).toMatchObject([{ mode: { S: 'draining' } }, { epoch: { N: '1' } }, { revokedAtMs: {} }]);
    expect(puts[1]).not.toHaveProperty('revokedAtMs');
    expect(paper.row(CONTROL, 'lease#us-east', 'observability')).not.toHaveProperty('holder');
  });

  it('ends in the same state when it is repeated', async () => {
    const first = await drainOne();
    const rows = new Map(paper.rows);
    expect(await drainOne()).toBe(first);
    expect(paper.rows).toEqual(rows);
  });

  it('refuses to drain what somebody else has moved since', async () => {
    const other = { ...initialRoute(placement, 'observability'), epoch: 3, incident: 'other' };
    paper.write(CONTROL, { ...other, pk: 'routing', sk: 'route#us-east#observability' });
    await expect(drainOne()).rejects.toMatchObject({ name: 'Superseded' });
  });
});
