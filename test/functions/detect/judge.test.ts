/**
 * What follows from one judgement, by what was published to the control store and what was sent to Step Functions and
 * SNS.
 */
import { claimKey, conditionKey, freezeKey, pageKey, switchKey } from '../../../strategy/control-items';
import { SERVICES } from '../../../strategy/layers';
import type { Marks } from '../../../strategy/observation';
import { PROBES } from '../../../strategy/probe';
import { marks, observations } from '../../strategy/observed';
import { publish } from '../support/observing';
import type { Row } from '../support/paper-dynamo';
import { CONTROL, INCIDENT, TOPOLOGY } from '../support/world';
import { EAST, EU, FAILING, GONE, iso, Judging, type Seen, WEST, WITNESS } from './judging';

let bench: Judging;
beforeEach(() => {
  bench = new Judging();
});
afterEach(() => {
  bench.close();
});

describe('a region that is gone', () => {
  it('is left by whoever judges, and gates and people are told', async () => {
    bench.see(...GONE);
    await bench.judge();
    expect(bench.asked('StartExecution')).toEqual([
      {
        stateMachineArn: `arn:aws:states:${WEST}:${TOPOLOGY.account}:stateMachine:companyos-dev-evacuate`,
        name: 'detected-us-east-1-20270101T003000Z',
        input: JSON.stringify({ source: EAST, reason: 'detected' }),
      },
    ]);
    const services = Object.fromEntries(SERVICES.map((service) => [service, 'lost']));
    expect(bench.item(conditionKey(EAST))).toMatchObject({ region: EAST, lost: true, services, at: iso(0) });
    expect(bench.pages).toMatchObject([{ subject: 'us-east-1 lost: 8 of 8 services' }]);
    expect(bench.item(pageKey(`lost ${EAST}`))).toMatchObject({ at: iso(0), region: WEST, times: 1 });
  });

  it('is told of once, and started by one name a minute', async () => {
    bench.see(...GONE);
    await bench.judge();
    bench.machines.script = () => ({ status: 400, body: { __type: 'ExecutionAlreadyExists' } });
    bench.pass(10);
    bench.see(...GONE);
    await bench.judge();
    bench.pass(30);
    bench.see(...GONE);
    await bench.judge(EU);
    const names = bench.asked('StartExecution').map(({ name }) => name);
    const [first, next] = ['detected-us-east-1-20270101T003000Z', 'detected-us-east-1-20270101T003100Z'];
    expect(names).toEqual([first, first, next]);
    expect(bench.pages).toHaveLength(1);
    expect(bench.item(conditionKey(EAST))).toMatchObject({ at: iso(0) });
    // Nobody is at it: people are reminded after a quarter of an hour.
    bench.pass(15 * 60);
    bench.see(...GONE);
    await bench.judge();
    expect(bench.pages).toHaveLength(2);
    expect(bench.item(pageKey(`lost ${EAST}`))).toMatchObject({ times: 2 });
  });

  it('stays lost for gates while nobody can say anything of it, and until it is seen again', async () => {
    bench.see(...GONE);
    await bench.judge();
    const lost = bench.item(conditionKey(EAST));
    bench.pass(60);
    publish(bench.paper, observations(...GONE).slice(0, 1));
    await bench.judge();
    expect(bench.item(conditionKey(EAST))).toEqual(lost);
    bench.pass(10);
    bench.see({});
    await bench.judge();
    expect(bench.item(conditionKey(EAST))).toMatchObject({ lost: false, services: {}, at: iso(70) });
  });
});

describe('who starts what', () => {
  it('is no region about itself, and none that has no machines', async () => {
    bench.see(...FAILING);
    await bench.judge(EAST);
    await bench.judge(WITNESS);
    expect(bench.asked('StartExecution')).toEqual([]);
    await bench.judge(EU);
    expect(bench.asked('StartExecution')).toMatchObject([
      { stateMachineArn: expect.stringContaining(`:${EU}:`) as string },
    ]);
  });

  it('is nobody while an evacuation of it is open, though nothing else is left out', async () => {
    const claim = { incident: INCIDENT, conductor: EU, execution: 'one', claimedAt: iso(-60), state: 'open' };
    bench.write(claimKey(EAST), claim);
    bench.see(...FAILING);
    await bench.judge();
    expect(bench.asked('StartExecution')).toEqual([]);
    expect(bench.pages).toMatchObject([{ subject: 'us-east-1 failing: 2 of 8 services' }]);
  });

  it('is a return of a region that DNS avoids and that nothing with one writer has left, once it is soaked', async () => {
    const drained = { drained: true, incident: INCIDENT, at: iso(-600) };
    bench.write(switchKey(EAST), drained);
    bench.see({ [EAST]: marks('IHHHHH') });
    await bench.judge();
    expect(bench.asked('StartExecution')).toEqual([]);
    bench.see({ [EAST]: marks('IHHHHHH') });
    await bench.judge();
    expect(bench.asked('StartExecution')).toMatchObject([
      { stateMachineArn: expect.stringContaining('companyos-dev-return') as string },
    ]);
  });
});

describe('what fails everywhere', () => {
  const everywhere: Seen = [{ [EAST]: marks('XXXXX'), [WEST]: marks('XXXXX'), [EU]: marks('XXXXX') }];
  const freeze = (placement: string): Row | undefined => bench.item(freezeKey(placement, 'tooling'));

  it('moves nothing, freezes deploys, and is told', async () => {
    bench.see(...everywhere);
    await bench.judge();
    expect(bench.asked('StartExecution')).toEqual([]);
    const frozen = { service: 'tooling', until: iso(300) };
    for (const placement of ['us-east', 'us-west', 'eu', 'eu-optin'])
      expect(freeze(placement)).toMatchObject({ ...frozen, placement, incident: `common-${placement}` });
    // West judges, and tells of itself last.
    expect(bench.pages.map(({ subject }) => subject)).toEqual(
      [EAST, EU, WEST].map((region) => `${region} common: 2 of 8 services`),
    );
  });

  it('keeps deploys frozen while it lasts, without a write each time', async () => {
    bench.see(...everywhere);
    await bench.judge();
    bench.pass(100);
    bench.see(...everywhere);
    await bench.judge();
    expect(freeze('us-east')).toMatchObject({ until: iso(300) });
    bench.pass(60);
    bench.see(...everywhere);
    await bench.judge();
    expect(freeze('us-east')).toMatchObject({ until: iso(160 + 300) });
  });

  it('leaves the freeze of an incident to it', async () => {
    const theirs = { placement: 'us-east', service: 'tooling', incident: INCIDENT, until: iso(20) };
    bench.write(freezeKey('us-east', 'tooling'), theirs);
    bench.see(...everywhere);
    await bench.judge();
    expect(freeze('us-east')).toMatchObject(theirs);
    bench.pass(21);
    bench.see(...everywhere);
    await bench.judge();
    expect(freeze('us-east')).toMatchObject({ incident: 'common-us-east' });
  });
});

describe('an item that cannot be read', () => {
  it('makes way for what gates have to know, and for that all is well', async () => {
    for (const region of [EAST, WEST]) bench.write(conditionKey(region), { region, lost: 'perhaps' });
    bench.see(...GONE);
    await bench.judge();
    expect(bench.item(conditionKey(EAST))).toMatchObject({ lost: true, at: iso(0) });
    expect(bench.item(conditionKey(WEST))).toMatchObject({ lost: false, services: {}, at: iso(0) });
  });

  it('is no proof that people were told', async () => {
    bench.write(pageKey(`lost ${EAST}`), { at: 7 });
    bench.see(...GONE);
    await bench.judge();
    await bench.judge();
    expect(bench.pages).toHaveLength(1);
    expect(bench.item(pageKey(`lost ${EAST}`))).toMatchObject({ at: iso(0), times: 1 });
  });
});

describe('people on call', () => {
  it('are told with the next judgement when SNS did not take it', async () => {
    bench.isSnsDown = true;
    bench.see(...FAILING);
    await bench.judge();
    expect(bench.pages).toEqual([]);
    expect(bench.asked('StartExecution')).toHaveLength(1);
    bench.isSnsDown = false;
    bench.pass(10);
    bench.see(...FAILING);
    await bench.judge(EU);
    expect(bench.pages).toHaveLength(1);
    expect(bench.item(pageKey(`failing ${EAST}`))).toMatchObject({ region: EU, at: iso(10) });
  });

  it('are told by one of all regions that see the same at the same time', async () => {
    bench.see(...FAILING);
    await Promise.all([EAST, WEST, EU, WITNESS].map((region) => bench.judge(region)));
    expect(bench.pages).toHaveLength(1);
  });
});

describe('a judgement', () => {
  it('of a quiet hour writes nothing, and shows that somebody has judged', async () => {
    bench.see({});
    const before = new Map(bench.paper.rows);
    await bench.judge();
    expect(bench.paper.rows).toEqual(before);
    expect([bench.asked('StartExecution'), bench.pages]).toEqual([[], []]);
    const lines = bench.lines();
    expect(lines.filter((line) => line.includes('"Observer":"us-west-2"'))).toHaveLength(1);
  });

  it('without any observation says nothing of anybody', async () => {
    await bench.judge();
    expect(bench.paper.rows.size).toBe(0);
    expect([bench.asked('StartExecution'), bench.pages]).toEqual([[], []]);
  });

  it('does nothing while the control store does not answer', async () => {
    bench.see(...GONE);
    bench.paper.down.add(EAST).add(WEST);
    const failed = bench.judge().then(
      () => undefined,
      (error: unknown) => error,
    );
    // The SDK tries again after pauses.
    for (let pause = 0; pause < 50; pause += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      await jest.advanceTimersByTimeAsync(100);
    }
    expect(await failed).toMatchObject({ name: 'ControlStoreUnreachable' });
    expect([bench.asked('StartExecution'), bench.pages]).toEqual([[], []]);
    expect(bench.lines().filter((line) => line.includes('Observer'))).toEqual([]);
  });

  it('goes on with the rest when a part of it fails', async () => {
    bench.machines.script = () => ({ status: 400, body: { __type: 'AccessDeniedException' } });
    bench.see(...GONE);
    await bench.judge();
    expect(bench.item(conditionKey(EAST))).toMatchObject({ lost: true });
    expect(bench.pages).toHaveLength(1);
  });

  it('tells gates which services are concerned, and no more', async () => {
    bench.see({ [EAST]: marks('', { 'content-standard': 'I'.repeat(12) }) });
    await bench.judge();
    const { services, lost } = bench.item(conditionKey(EAST)) ?? {};
    expect(lost).toBe(false);
    expect(services).toMatchObject({ 'content-standard': 'failing' });
    expect(Object.keys(services as object)).not.toEqual(expect.arrayContaining([PROBES[0]]));
    expect(bench.item(conditionKey(WEST))).toMatchObject({ services: {} });
  });
});

describe('a region that was never seen well in full', () => {
  const unknown = () => bench.paper.rows.delete(`${CONTROL}/routing/condition#${EAST}`);

  it('is told to nobody, until it has been watched for a quarter of an hour', async () => {
    bench.see(...GONE);
    unknown();
    await bench.judge();
    expect(bench.asked('StartExecution')).toEqual([]);
    expect(bench.item(conditionKey(EAST))).toBeUndefined();
    expect(bench.pages).toMatchObject([{ subject: 'us-east-1 joining: 8 of 8 services' }]);
    const young = { [EAST]: Object.fromEntries([...PROBES, 'outside'].map((one) => [one, 'S'.repeat(89)])) as Marks };
    const later = new Judging();
    later.see(young);
    later.paper.rows.delete(`${CONTROL}/routing/condition#${EAST}`);
    await later.judge();
    later.close();
    expect(later.pages).toEqual([]);
  });

  it('counts from the first look on that finds all of it well', async () => {
    bench.see({});
    unknown();
    await bench.judge();
    expect(bench.item(conditionKey(EAST))).toMatchObject({ lost: false, services: {}, at: iso(0) });
    bench.pass(60);
    bench.see(...GONE);
    await bench.judge();
    expect(bench.asked('StartExecution')).toHaveLength(1);
  });
});
