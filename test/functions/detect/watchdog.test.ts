import { states, Watchdog } from '../../../functions/detect/watchdog';
import { dynamoIn } from '../../../functions/runtime/clients';
import { logger } from '../../../functions/runtime/logger';
import { connect, runIn, type Scripted, Tables, topology, Wire } from '../cell/fixtures';

const source = 'us-east-1';
const incident = 'evac-us-east-1-20270101T000000Z';
const T0 = Date.parse('2027-01-01T00:00:00Z');
const iso = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const executionIn = (region: string, name: string): string =>
  `arn:aws:states:${region}:${topology.account}:execution:companyos-dev-evacuate:${name}`;
const HERE = 'eu-central-1';
const own = executionIn(HERE, 'one');
const theirs = executionIn('us-west-2', 'one');

const stores = new Wire();
const machines = new Wire();
let tables: Tables;
let status: Record<string, string>;
let refusal: string | undefined;

beforeAll(() => {
  runIn(HERE);
  for (const region of topology.controlReplicas) connect(dynamoIn(region), stores);
  connect(states, machines);
  Object.assign(states.config, { region: () => Promise.resolve(HERE) });
  logger.setLogLevel('SILENT');
});
beforeEach(() => {
  tables = new Tables();
  stores.script = tables.answer;
  stores.calls.length = 0;
  machines.calls.length = 0;
  status = {};
  refusal = undefined;
  machines.script = ({ operation, input }): Scripted => {
    if (refusal !== undefined) return { status: 400, body: { __type: refusal } };
    if (operation !== 'DescribeExecution') return { status: 200, body: {} };
    const known = status[String(input['executionArn'])];
    return known === undefined
      ? { status: 400, body: { __type: 'ExecutionDoesNotExist' } }
      : { status: 200, body: { status: known } };
  };
});

const claimItem = () => tables.items.get(`companyos-dev-control/claims/${source}`);
function claimed(by: 'us-west-2' | 'eu-central-1', more: Record<string, unknown> = {}): void {
  const execution = by === HERE ? own : theirs;
  const claim = {
    incident,
    conductor: by,
    execution,
    claimedAt: iso(0),
    state: 'open',
    pk: 'claims',
    sk: source,
    ...more,
  };
  tables.items.set(`companyos-dev-control/claims/${source}`, claim);
}
const lookAt = async (watchdog: Watchdog, ...seconds: number[]): Promise<void> => {
  for (const second of seconds) await watchdog.look(T0 + second * 1000);
};
const asked = (operation: string) => machines.calls.filter((call) => call.operation === operation);
const started = () => asked('StartExecution').map(({ input }) => JSON.parse(String(input['input'])) as unknown);

describe('the watchdog in the region of the conductor', () => {
  it('shows the others that it lives', async () => {
    claimed(HERE);
    status[own] = 'RUNNING';
    await lookAt(new Watchdog(topology, HERE), 10, 20);
    expect(claimItem()).toMatchObject({ aliveAt: iso(20), execution: own, state: 'open' });
    expect(started()).toEqual([]);
  });

  it.each(['FAILED', 'ABORTED', 'TIMED_OUT', 'SUCCEEDED', undefined])(
    'starts the machine again at once when it ended as %s with the claim open',
    async (ended) => {
      claimed(HERE, { aliveAt: iso(5) });
      if (ended) status[own] = ended;
      await lookAt(new Watchdog(topology, HERE), 10);
      expect(started()).toEqual([{ source, reason: 'takeover', dead: { incident, execution: own, aliveAt: iso(5) } }]);
      expect(asked('StartExecution')[0]).toMatchObject({
        host: 'states.eu-central-1.amazonaws.com',
        input: { stateMachineArn: `arn:aws:states:${HERE}:${topology.account}:stateMachine:companyos-dev-evacuate` },
      });
    },
  );

  it('starts the machine of a drill with its subject; what is played stands on the claim', async () => {
    const drill = 'drill-us-east-1-20270101T000000Z';
    const arn = own.replace('evacuate', 'drill');
    const claim = { incident: drill, conductor: HERE, execution: arn, claimedAt: iso(0), state: 'open' };
    const key = { pk: 'claims', sk: `drill#${source}` };
    tables.items.set(`companyos-dev-control/claims/${key.sk}`, { ...claim, ...key });
    await lookAt(new Watchdog(topology, HERE), 10);
    expect(started()).toEqual([
      { subject: source, reason: 'takeover', dead: { incident: drill, execution: arn, aliveAt: iso(0) } },
    ]);
    expect(String(asked('StartExecution')[0]?.input['stateMachineArn'])).toMatch(/companyos-dev-drill$/);
    machines.calls.length = 0;
    await lookAt(new Watchdog(topology, source), 10, 60);
    expect(started()).toEqual([]);
  });

  it('does nothing while Step Functions does not say', async () => {
    claimed(HERE);
    refusal = 'AccessDeniedException';
    await expect(lookAt(new Watchdog(topology, HERE), 10)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(claimItem()).not.toHaveProperty('aliveAt');
    expect(started()).toEqual([]);
  });

  it('renews no claim that was closed or taken over meanwhile', async () => {
    claimed(HERE);
    status[own] = 'RUNNING';
    const answer = machines.script;
    machines.script = (call) => {
      claimed(HERE, { state: 'closed' });
      return answer(call);
    };
    await lookAt(new Watchdog(topology, HERE), 10);
    expect(claimItem()).toMatchObject({ state: 'closed' });
    expect(claimItem()).not.toHaveProperty('aliveAt');
  });

  it('takes a start that was made before for what it is', async () => {
    claimed(HERE);
    status[own] = 'FAILED';
    const answer = machines.script;
    machines.script = (call) =>
      call.operation === 'StartExecution' ? { status: 400, body: { __type: 'ExecutionAlreadyExists' } } : answer(call);
    await expect(lookAt(new Watchdog(topology, HERE), 10)).resolves.toBeUndefined();
  });
});

describe('the watchdog in another region', () => {
  it('replaces a conductor that shows no sign of life for three renewals, always by the same name', async () => {
    claimed('us-west-2');
    const watchdog = new Watchdog(topology, HERE);
    await lookAt(watchdog, 10, 20, 30);
    expect(started()).toEqual([]);
    await lookAt(watchdog, 40, 50);
    expect(started()).toHaveLength(2);
    expect(new Set(asked('StartExecution').map(({ input }) => input['name'])).size).toBe(1);
    expect(started()[0]).toEqual({
      source,
      reason: 'takeover',
      dead: { incident, execution: theirs, aliveAt: iso(0) },
    });
  });

  it('leaves one alone that goes on showing itself, or recording, whatever its clock says', async () => {
    const watchdog = new Watchdog(topology, HERE);
    for (let second = 0; second <= 120; second += 10) {
      claimed('us-west-2', { aliveAt: iso(second - 3600) });
      await lookAt(watchdog, second);
    }
    for (let second = 130; second <= 240; second += 10) {
      const entry = {
        sequence: second,
        at: iso(0),
        verb: 'promote',
        region: 'us-west-2',
        body: {},
        previous: '',
        hash: '',
      };
      tables.items.set(`companyos-dev-control/ledger#${incident}/1`, entry);
      await lookAt(watchdog, second);
    }
    expect(started()).toEqual([]);
  });

  describe('whose conductor is in a region that is left too', () => {
    const left = 'us-west-2';
    const leave = (more: object = {}, drained = true): void => {
      claimed(left);
      const leaving = { incident: 'evac-us-west-2-20270101T000100Z', sk: left, conductor: HERE, execution: own };
      tables.items.set(`companyos-dev-control/claims/${left}`, { ...claimItem(), ...leaving, ...more });
      const at = { pk: 'routing', sk: `switch#${left}` };
      tables.items.set(`companyos-dev-control/routing/${at.sk}`, { ...at, drained, incident, at: iso(0) });
      status[own] = 'RUNNING';
    };

    it('replaces it at once, although it is alive', async () => {
      leave();
      await lookAt(new Watchdog(topology, HERE), 10);
      expect(started()).toEqual([
        { source, reason: 'takeover', dead: { incident, execution: theirs, aliveAt: iso(0), left: true } },
      ]);
    });

    it.each([
      ['that region is not drained', () => leave({}, false)],
      ['that region is left by plan', () => leave({ planned: true })],
      ['its evacuation has ended', () => leave({ state: 'closed' })],
      [
        'this region is left as well',
        () => {
          leave();
          const at = { pk: 'routing', sk: `switch#${HERE}` };
          const leaving = { ...claimItem(), incident: 'evac-eu-central-1-20270101T000100Z', sk: HERE };
          tables.items.set(`companyos-dev-control/claims/${HERE}`, leaving);
          tables.items.set(`companyos-dev-control/routing/${at.sk}`, { ...at, drained: true, incident, at: iso(0) });
        },
      ],
    ])('leaves it alone while %s', async (_why, given) => {
      given();
      await lookAt(new Watchdog(topology, HERE), 10);
      expect(started()).toEqual([]);
    });

    it('shows the others that it lives, also while nobody says what is drained', async () => {
      leave();
      const answer = tables.answer;
      stores.script = (call) => (call.operation === 'GetItem' ? { status: 500, body: {} } : answer(call));
      await lookAt(new Watchdog(topology, HERE), 10);
      expect(started()).toEqual([]);
      expect(tables.items.get(`companyos-dev-control/claims/${left}`)).toMatchObject({ aliveAt: iso(10) });
    });
  });

  it('never asks the source once it is known', async () => {
    claimed('us-west-2');
    const watchdog = new Watchdog(topology, HERE);
    await lookAt(watchdog, 10);
    stores.calls.length = 0;
    await lookAt(watchdog, 20, 30, 40);
    expect(new Set(stores.calls.map(({ host }) => host))).toEqual(new Set(['dynamodb.us-west-2.amazonaws.com']));
  });

  it('asks the source of one incident for the others when no other replica answers', async () => {
    claimed('us-west-2');
    const real = { incident: 'evac-us-west-2-20270101T000100Z', sk: 'us-west-2', conductor: HERE, execution: own };
    const watchdog = new Watchdog(topology, HERE);
    await lookAt(watchdog, 10);
    const answer = tables.answer;
    stores.script = (call) => (call.host.includes('us-west-2') ? { status: 500, body: {} } : answer(call));
    tables.items.set('companyos-dev-control/claims/us-west-2', { ...claimItem(), ...real });
    status[own] = 'FAILED';
    await expect(lookAt(watchdog, 20)).rejects.toMatchObject({ name: 'ControlStoreUnreachable' });
    expect(started()).toMatchObject([{ source: 'us-west-2', dead: { execution: own } }]);
  });

  it('asks the source of a plan when no other replica answers, and says that it is one', async () => {
    claimed('us-west-2', { planned: true });
    const answer = tables.answer;
    stores.script = (call) => (call.host.includes('us-west-2') ? { status: 500, body: {} } : answer(call));
    await lookAt(new Watchdog(topology, HERE), 10, 20, 30, 40, 50);
    expect(started()[0]).toMatchObject({ source, dead: { execution: theirs, planned: true } });
  });

  it('stops a conductor of its own region that was replaced, once', async () => {
    claimed('us-west-2', { before: [own], state: 'closed' });
    status[own] = 'RUNNING';
    await lookAt(new Watchdog(topology, HERE), 10);
    expect(asked('StopExecution')).toMatchObject([{ input: { executionArn: own, error: 'ConductorReplaced' } }]);
    const again = new Watchdog(topology, HERE);
    status[own] = 'ABORTED';
    await lookAt(again, 20, 30);
    expect(asked('StopExecution')).toHaveLength(1);
    expect(asked('DescribeExecution')).toHaveLength(2);
  });
});

describe('the watchdog', () => {
  it('leaves alone what is closed, left to a person, unreadable, or about itself', async () => {
    const watchdog = new Watchdog(topology, HERE);
    for (const more of [{ state: 'closed' }, { state: 'abandoned' }, { conductor: 7 }, { sk: HERE }]) {
      claimed('us-west-2', more);
      await lookAt(watchdog, 10, 20, 30, 40, 50);
    }
    expect(machines.calls).toEqual([]);
  });

  it('replaces the dead conductor of a restore of what its region holds, and no other', async () => {
    const restoring = (placement: string) => ({
      ...{ incident: `restore-${placement}-20270101T000000Z`, pk: 'claims', sk: `restore#${placement}` },
      ...{ conductor: 'us-west-2', execution: theirs, claimedAt: iso(0), state: 'open' },
    });
    for (const placement of ['eu-optin', 'us-east', 'gone'])
      tables.items.set(`companyos-dev-control/claims/restore#${placement}`, restoring(placement));
    await lookAt(new Watchdog(topology, HERE), 0, 10, 20, 30);
    const { incident: dead } = restoring('eu-optin');
    expect(started()).toMatchObject([{ source: HERE, placement: 'eu-optin', dead: { incident: dead } }]);
    expect(asked('StartExecution')[0]?.input['stateMachineArn']).toContain('companyos-dev-restore');
  });
});
