import { handler as claim } from '../../functions/claim/handler';
import { handler as close } from '../../functions/close/handler';
import { handler as freeze } from '../../functions/freeze/handler';
import { handler as resume } from '../../functions/resume/handler';
import type { Service } from '../../strategy/layers';
import { isFrozen } from '../../strategy/freeze';
import { PaperDynamo, type Row } from './support/paper-dynamo';
import { conduct, CONTROL, EXECUTION, INCIDENT, runIn } from './support/world';

const source = 'us-east-1';
const target = 'us-west-2';
const OTHER = 'evac-us-west-2-20261122T020304Z';
const TIER_0 = ['identity', 'control-plane'] as const;
let paper: PaperDynamo;

const movesOf = (services: readonly Service[]) =>
  services.map((service) => ({ placement: 'us-east', service, target, fromEpoch: 0 }));
const freezeBefore = (services: readonly Service[], incident = INCIDENT) =>
  freeze({ incident, execution: EXECUTION, source, scope: 'tier-0', moves: movesOf(services), answer: {} });
const freezeRest = (services: readonly Service[]) =>
  freeze({ incident: INCIDENT, execution: EXECUTION, source, scope: 'rest', moves: movesOf(services), answer: {} });
const resumeAfter = (services: readonly Service[], incident = INCIDENT) =>
  resume({ incident, execution: EXECUTION, source, scope: 'tier-0', promoted: movesOf(services), after: {} });
const end = (incident = INCIDENT, execution = EXECUTION) =>
  close({ incident, source, execution, outcome: 'recovered', notMoved: [], answer: {} });

const item = (service: string): Row | undefined => paper.row(CONTROL, 'routing', `freeze#us-east#${service}`);
const frozen = (): string[] =>
  ['control-plane', 'tooling'].filter((service) =>
    isFrozen(item(service) as { until: string } | undefined, Date.now()),
  );

describe('freeze, resume, close', () => {
  const { fetch } = globalThis;
  let health: number;
  beforeEach(() => {
    runIn(target);
    health = 200;
    globalThis.fetch = () => Promise.resolve(new Response('{}', { status: health }));
    paper = new PaperDynamo().serve('us-east-1', target);
    conduct(paper);
    conduct(paper, OTHER);
  });
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('freeze both before Tier-0, release the control plane once it is resumed, and deploys at the end', async () => {
    expect(await freezeBefore(TIER_0)).toMatchObject({ kind: 'frozen', freezes: { length: 2 } });
    expect(frozen()).toEqual(['control-plane', 'tooling']);
    expect(await resumeAfter(TIER_0)).toMatchObject({ kind: 'resumed', resumed: movesOf(TIER_0), left: [], sick: [] });
    expect(frozen()).toEqual(['tooling']);
    await freezeRest(['orchestration', 'tooling']);
    expect(frozen()).toEqual(['tooling']);
    await end();
    expect(frozen()).toEqual([]);
  });

  it('say the same when they are asked again', async () => {
    await freezeBefore(TIER_0);
    expect(await freezeBefore(TIER_0)).toMatchObject({ kind: 'frozen', freezes: { length: 2 } });
    await resumeAfter(TIER_0);
    const released = item('control-plane');
    expect(await resumeAfter(TIER_0)).toMatchObject({ kind: 'resumed', resumed: movesOf(TIER_0), left: [], sick: [] });
    expect(item('control-plane')).toEqual(released);
    await end();
    const after = [item('control-plane'), item('tooling')];
    expect(await end()).toEqual({ kind: 'closed' });
    expect([item('control-plane'), item('tooling')]).toEqual(after);
  });

  it('leave the control plane open when it moves with the rest, since survivors have served it all the while', async () => {
    await freezeRest(['control-plane', 'orchestration']);
    expect(frozen()).toEqual(['tooling']);
    await end();
    expect(frozen()).toEqual([]);
  });

  it('leave a placement alone in which nothing moves', async () => {
    await freezeBefore(TIER_0);
    expect([...paper.rows.keys()].filter((key) => key.includes('freeze#'))).toHaveLength(2);
    expect(await freezeBefore([])).toEqual({ kind: 'frozen', freezes: [] });
  });

  it('release what is theirs though another freeze cannot be read', async () => {
    await freezeBefore(TIER_0);
    paper.write(CONTROL, { pk: 'routing', sk: 'freeze#eu#tooling', until: 7 });
    await end();
    expect(frozen()).toEqual([]);
  });

  it('keep the control plane frozen while a target is not well', async () => {
    await freezeBefore(TIER_0);
    health = 503;
    expect(await resumeAfter(TIER_0)).toMatchObject({ kind: 'resuming', left: movesOf(TIER_0), sick: [{ target }] });
    expect(frozen()).toEqual(['control-plane', 'tooling']);
  });

  it('neither extend nor release the freeze of another incident', async () => {
    await freezeBefore(TIER_0, OTHER);
    const theirs = [item('control-plane'), item('tooling')];
    expect(await freezeBefore(TIER_0)).toMatchObject({ freezes: [{ incident: OTHER }, { incident: OTHER }] });
    await resumeAfter(TIER_0);
    await end();
    expect([item('control-plane'), item('tooling')]).toEqual(theirs);
  });

  it('take over what is frozen because something fails everywhere, which would end in the middle of an incident', async () => {
    const until = new Date(Date.now() + 300_000).toISOString();
    const common = { placement: 'us-east', service: 'tooling', incident: 'common-us-east', until };
    paper.write(CONTROL, { pk: 'routing', sk: 'freeze#us-east#tooling', ...common });
    await freezeRest(['tooling']);
    expect(item('tooling')).toMatchObject({ incident: INCIDENT });
    expect(String(item('tooling')?.['until']) > until).toBe(true);
  });

  it('take over what another incident let expire or released', async () => {
    await freezeBefore(TIER_0, OTHER);
    await end(OTHER);
    expect(await freezeBefore(TIER_0)).toMatchObject({ freezes: [{ incident: INCIDENT }, { incident: INCIDENT }] });
    expect(frozen()).toEqual(['control-plane', 'tooling']);
  });

  it('leave alone what another execution conducts by now', async () => {
    paper.rows.clear();
    const { incident } = await claim({ source, reason: 'operator', execution: 'one' });
    await freezeBefore(TIER_0, incident);
    await expect(end(incident, 'zero')).rejects.toMatchObject({ name: 'ConductorReplaced' });
    expect(frozen()).toEqual(['control-plane', 'tooling']);
    expect(paper.row(CONTROL, 'claims', source)).toMatchObject({ state: 'open' });
  });

  it('close the claim of their own incident only', async () => {
    paper.rows.clear();
    const { incident } = await claim({ source, reason: 'operator', execution: 'one' });
    await end();
    expect(paper.row(CONTROL, 'claims', source)).toMatchObject({ state: 'open' });
    await end(incident);
    expect(paper.row(CONTROL, 'claims', source)).toMatchObject({ state: 'closed', incident });
    expect(await end(incident)).toEqual({ kind: 'closed' });
  });
});
