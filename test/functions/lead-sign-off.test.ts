/** `lead` signs off packs: what is on record, what holds drills, and what is refused. */
import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import type { handler as Handler } from '../../functions/lead/handler';
import { ControlStore } from '../../functions/runtime/control/control-store';
import { appendToLedger, readLedger } from '../../functions/runtime/control/ledger';
import { PackAgain } from '../../functions/runtime/control/pack-again';
import * as keys from '../../strategy/control-items';
import { CorrectiveAction, openActions } from '../../strategy/corrective-action';
import type { Outage } from '../../strategy/outage';
import { SignedOff, signOffsIn } from '../../strategy/sign-off';
import { ROSTERS } from '../support/rosters';
import { claimOf, resultOf } from '../strategy/calendar-years';
import { PLACES } from './support/companies';
import { ModelledStores } from './support/modelled-stores';
import { runIn, TOPOLOGY } from './support/world';

const [EAST, WEST] = ['us-east-1', 'us-west-2'] as const;
const DRILL = 'drill-us-east-1-20270111T120000Z';
const INCIDENT = 'evac-us-east-1-20270111T000000Z';
const PACK = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const ACTION = { what: 'more workers', owner: 'Ann', due: TOMORROW };
const SIGNED = { action: 'sign-off', incident: DRILL, pack: PACK, as: 'owner', met: false, remarks: 'It was slow.' };
const CALLER = 'arn:aws:sts::111111111111:assumed-role/ada/on-call';

let stores: ModelledStores;
let store: ControlStore;
let handler: typeof Handler;

const note = (incident: string, verb: string, body: object) =>
  appendToLedger(store, incident, { verb, region: WEST, at: new Date().toISOString(), body });
const recorded = (incident: string, pack: string) =>
  note(incident, 'record', { input: {}, output: { kind: 'recorded', region: WEST, pack: `${incident}/${pack}` } });

beforeEach(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  runIn(WEST);
  Object.assign(process.env, { CHANNELS: JSON.stringify(PLACES), LEADS: JSON.stringify(ROSTERS) });
  stores = new ModelledStores();
  store = new ControlStore({ topology: TOPOLOGY, region: WEST });
  for (const incident of [DRILL, INCIDENT]) {
    await note(incident, 'claim', {});
    await recorded(incident, PACK);
  }
  const result = resultOf({ drill: DRILL, subject: EAST, playbook: 'game-day' });
  await store.put(keys.drillResultKey(DRILL), result, 'always');
  ({ handler } = await import('../../functions/lead/handler'));
});
afterEach(() => jest.restoreAllMocks());

const call = async (said: object, role = 'ada') => {
  const userArn = `arn:aws:sts::111111111111:assumed-role/${role}/on-call`;
  const event = { body: JSON.stringify(said), requestContext: { authorizer: { iam: { userArn } } } };
  const { statusCode, body } = await handler(event as unknown as LambdaFunctionURLEventWithIAMAuthorizer);
  return { status: statusCode, ...(JSON.parse(body) as object) };
};
const signOffs = async (incident = DRILL) => signOffsIn(await readLedger(store, incident));
const actions = () => store.query(keys.DRILLS_PK, CorrectiveAction, keys.ACTION_PREFIX);
const asked = (incident = DRILL) => store.get(keys.packAgainKey(incident), PackAgain);

describe('a sign-off', () => {
  it('is on record with the ARN that signed it, holds the next drill, and asks for another pack', async () => {
    expect(await call({ ...SIGNED, actions: [ACTION] })).toEqual({
      ...{ status: 200, kind: 'signed-off', pack: PACK, holding: 1 },
    });
    expect(await signOffs()).toEqual([
      {
        ...{ at: expect.any(String) as string, as: 'owner', by: '111111111111/role/ada', caller: CALLER, pack: PACK },
        ...{ met: false, remarks: 'It was slow.', actions: [ACTION] },
      },
    ]);
    expect(openActions(TOPOLOGY, await actions(), { playbook: 'game-day', subject: EAST })).toMatchObject([
      { drill: DRILL, about: 'more workers', found: `Ann does it by ${TOMORROW}`, owner: 'Ann', due: TOMORROW },
    ]);
    expect(await store.get(keys.signedOffKey(DRILL), SignedOff)).toMatchObject({ drill: DRILL, pack: PACK });
    expect(await asked()).toEqual({ incident: DRILL, askedAt: expect.any(String) as string });
  });

  it('of an incident keeps its actions in the ledger only', async () => {
    const said = { ...SIGNED, incident: INCIDENT, as: 'incident commander', actions: [ACTION] };
    expect(await call(said)).toMatchObject({ status: 200, holding: 0 });
    expect(await signOffs(INCIDENT)).toMatchObject([{ as: 'incident commander', actions: [ACTION] }]);
    expect(await actions()).toEqual([]);
  });

  it('by the incident commander does not stand for that of the owner', async () => {
    expect(await call({ ...SIGNED, as: 'incident commander' })).toMatchObject({ status: 200 });
    expect(await store.get(keys.signedOffKey(DRILL), SignedOff)).toBeUndefined();
    expect(await call(SIGNED)).toMatchObject({ status: 200 });
    expect(await store.get(keys.signedOffKey(DRILL), SignedOff)).toBeDefined();
  });

  it('is on record once, however often it is sent, and opens nothing again that somebody has closed', async () => {
    const said = { ...SIGNED, actions: [ACTION] };
    await call(said);
    const first = await asked();
    const [action] = await actions();
    const closed = { by: 'ann', at: 'now', why: 'done' };
    await store.put(keys.actionKey(action!), { ...action!, closed }, 'always');
    expect(await call(said)).toMatchObject({ status: 200, holding: 1 });
    expect(await signOffs()).toHaveLength(1);
    expect(await actions()).toMatchObject([{ closed }]);
    expect(await asked()).toEqual(first);
  });

  it('finishes what a call has begun that died half-way', async () => {
    stores.before = ({ operation, input }) => {
      if (operation === 'PutItem' && JSON.stringify(input).includes('action#')) throw new Error('down');
    };
    const said = { ...SIGNED, actions: [ACTION] };
    expect(await call(said)).toMatchObject({ status: 503 });
    stores.before = () => undefined;
    expect(await call(said)).toMatchObject({ status: 200, holding: 1 });
    expect([await signOffs(), await actions()].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('of two at once by one role counts once', async () => {
    const answers = await Promise.all([call(SIGNED), call({ ...SIGNED, met: true }, 'bob')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await signOffs()).toHaveLength(1);
  });

  it('can be about each pack, the newer one too', async () => {
    await call(SIGNED);
    expect(await call({ ...SIGNED, met: true })).toMatchObject({
      ...{
        status: 400,
        reason: expect.stringMatching(/^as: 1{12}\/role\/ada has signed 0123456789abcdef as owner/) as string,
      },
    });
    await recorded(DRILL, OTHER);
    expect(await call({ ...SIGNED, pack: OTHER, met: true })).toMatchObject({ status: 200 });
    expect(await signOffs()).toMatchObject([{ met: false }, { met: true }]);
  });

  it.each([
    ['an unknown incident', { incident: 'drill-us-east-1-20200101T000000Z' }, /^incident: there is no drill-us-east-1/],
    ['a name that is none', { incident: 'outage-20270101T003000Z' }, /^incident: an incident such as/],
    ['an unknown pack', { pack: OTHER }, /^pack: drill-\S+ has no fedcba9876543210; it has 0123456789abcdef/],
    ['a pack that is none', { pack: 'newest' }, /^pack: must be the folder of the pack/],
    ['another role', { as: 'communications lead' }, /^as: must be one of owner, incident commander/],
    ['no verdict', { met: 'yes' }, /^met: must be true or false/],
    ['no remarks', { remarks: ' ' }, /^remarks: must not be empty/],
    ['a day that is none', { actions: [{ ...ACTION, due: '2027-02-30' }] }, /^actions\.0\.due: must be a day/],
    ['a day that is over', { actions: [{ ...ACTION, due: '2020-01-01' }] }, /^actions: 2020-01-01 is over; "more/],
    ['one name twice', { actions: [ACTION, ACTION] }, /^actions: must have a name of its own each/],
    ['a misspelt field', { action: 'sign-off', remark: 'x' }, /remark/],
  ])('refuses %s in one line, and leaves everything as it was', async (_, more, reason) => {
    expect(await call({ ...SIGNED, ...more })).toMatchObject({
      ...{ status: 400, reason: expect.stringMatching(reason) as string },
    });
    expect([await signOffs(), await actions(), await asked()]).toEqual([[], [], undefined]);
  });

  it('comes after the end of the incident, and after its first pack', async () => {
    await store.put(keys.drillClaimKey(EAST), claimOf(DRILL), 'always');
    expect(await call(SIGNED)).toMatchObject({
      status: 400,
      reason: `incident: ${DRILL} goes on; its pack comes after it`,
    });
    await store.put(keys.drillClaimKey(EAST), claimOf(DRILL, 'closed'), 'always');
    expect(await call(SIGNED)).toMatchObject({ status: 200 });
    const early = 'return-us-east-1-20270111T000000Z';
    await note(early, 'claim', {});
    expect(await call({ ...SIGNED, incident: early })).toMatchObject({
      ...{ status: 400, reason: `pack: ${early} has no pack yet` },
    });
  });
});

describe('a report', () => {
  it('asks for another pack of each incident of its outage', async () => {
    const [name, at] = ['outage-20270101T003000Z', '2027-01-01T01:00:00.000Z'];
    const outage: Outage = {
      ...{ name, since: at, openedAt: at, endedAt: at, regions: [], residencies: [], revision: 1 },
      incidents: [INCIDENT],
    };
    await store.put(keys.OUTAGE_KEY, outage, 'always');
    expect(await call({ outage: name, action: 'waive-report', why: 'a test' })).toMatchObject({ status: 200 });
    expect(await asked(INCIDENT)).toBeDefined();
    expect(await asked()).toBeUndefined();
  });
});
