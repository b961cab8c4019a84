/** `communicate` in the world of an outage, with the lab's stores and companies below it. */
import { communicate } from '../../../functions/communicate/communicate';
import { secrets } from '../../../functions/communicate/tokens';
import { ControlStore } from '../../../functions/runtime/control/control-store';
import { readKnown } from '../../../functions/runtime/control/known';
import { readLedger } from '../../../functions/runtime/control/ledger';
import { secretOf } from '../../../lab/channels/tokens';
import { conditionKey, observationKey, OUTAGE_KEY } from '../../../strategy/control-items';
import { storedObservation } from '../../../strategy/observation';
import { Outage } from '../../../strategy/outage';
import { KNOWN_PAGE } from '../../../strategy/status-page';
import { marks, observations } from '../../strategy/observed';
import { ROSTERS } from '../../support/rosters';
import { connect, Wire } from '../cell/fixtures';
import { PLACES, world } from './companies';
import { ModelledStores } from './modelled-stores';
import { runIn, TOPOLOGY } from './world';

const NOW_MS = Date.UTC(2027, 0, 1, 0, 30, 25);
export const GONE = [{ 'us-east-1': marks('SSS', { outside: 'SS' }) }, { 'us-east-1': null }] as const;

/** The channel for drills. */
export const DRILLS = 'slack:C0DRILL00';

/** Begins a test at `NOW_MS`. Ends with `endNight`. */
export function beginNight() {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'], now: NOW_MS, advanceTimers: true });
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  runIn('us-west-2');
  const stores = new ModelledStores();
  const store = new ControlStore({ topology: TOPOLOGY, region: 'us-west-2' });
  const vault = new Wire();
  const secret = { status: 200, body: { SecretString: secretOf(PLACES) } };
  vault.script = () => secret;
  connect(secrets, vault);
  Object.assign(secrets.config, { region: () => Promise.resolve('us-west-2') });
  const heard = world().channels.received;

  const see = async (...seen: Parameters<typeof observations>): Promise<void> => {
    for (const one of observations(...seen))
      await store.put(observationKey(one.observer), storedObservation({ ...one, atMs: Date.now() }), 'always');
    for (const region of TOPOLOGY.regions)
      await store.put(
        conditionKey(region),
        { region, lost: false, services: {}, at: '2027-01-01T00:00:00.000Z' },
        'always',
      );
  };
  const look = (region = 'us-west-2') =>
    communicate({
      ...{ topology: TOPOLOGY, region, store: new ControlStore({ topology: TOPOLOGY, region }) },
      ...{ channels: PLACES, rosters: ROSTERS, wording: {} },
    });
  const pass = (seconds: number) => jest.setSystemTime(Date.now() + seconds * 1000);
  const outage = () => store.get(OUTAGE_KEY, Outage);
  const nameNow = async () => (await outage())?.name ?? '';
  return {
    ...{ stores, store, secret, heard, see, look, pass, outage, nameNow },
    /** Time passes, and us-east-1 is still gone. */
    lookAfter: async (seconds: number) => {
      pass(seconds);
      await see(...GONE);
      return (await look()).sent;
    },
    subjects: () => heard.map(({ subject }) => subject.replace(/^outage-\w+/, 'outage')),
    verbs: async () => (await readLedger(store, await nameNow())).map(({ verb }) => verb),
    picture: async (region = 'us-west-2') => (await readKnown({ topology: TOPOLOGY, region }, KNOWN_PAGE))?.value,
    /** This sender dies before its n-th write into a partition whose key begins so. */
    diesAt: (partition: string, nth: number) => {
      let writes = 0;
      stores.before = ({ operation, input }) => {
        const { pk } = (input['Item'] ?? {}) as { pk?: { S: string } };
        if (operation === 'PutItem' && pk?.S.startsWith(partition) === true && (writes += 1) >= nth)
          throw new Error('dies');
      };
    },
  };
}

const { fetch } = globalThis;

export function endNight(): void {
  globalThis.fetch = fetch;
  jest.restoreAllMocks();
  jest.useRealTimers();
}
