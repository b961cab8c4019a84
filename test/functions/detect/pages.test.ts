import { sendPages } from '../../../functions/detect/pages';
import { SentPage } from '../../../functions/runtime/control/control-records';
import type { ControlStore } from '../../../functions/runtime/control/control-store';
import { topics } from '../../../functions/runtime/page';
import { pageKey } from '../../../strategy/control-items';
import { standingMatters } from '../../../strategy/page';
import { topology } from '../cell/fixtures';

const NOW_MS = Date.parse('2027-01-01T00:30:00Z');
const MATTER = 'placement us-east us-east-1';
const message = { matter: MATTER, subject: 'us-east fails', text: 'To do: check the key.' };

/** Keeps one item, as the control store does. `sent`: what went out. */
function world({ snsFails }: { snsFails: boolean }) {
  const items = new Map<string, unknown>();
  const nameOf = ({ pk, sk }: { pk: string; sk: string }) => `${pk}/${sk}`;
  const store = {
    get: (key: Parameters<typeof nameOf>[0]) => Promise.resolve(items.get(nameOf(key))),
    put: (key: Parameters<typeof nameOf>[0], item: unknown) => {
      items.set(nameOf(key), item);
      return Promise.resolve({ kind: 'written' });
    },
  } as unknown as Pick<ControlStore, 'get' | 'put'>;
  const send = jest.spyOn(topics, 'send').mockImplementation(() => {
    if (snsFails) throw new Error('SNS is down');
  });
  const stored = () => SentPage.parse(items.get(nameOf(pageKey(MATTER))));
  return { here: { topology, region: 'us-west-2', store }, send, stored };
}

afterEach(() => jest.restoreAllMocks());

it('sends a page once, and again after a quarter of an hour', async () => {
  const { here, send, stored } = world({ snsFails: false });
  for (const seconds of [0, 10, 890]) await sendPages(here, [message], { nowMs: NOW_MS + seconds * 1000, shut: [] });
  expect(send).toHaveBeenCalledTimes(1);
  await sendPages(here, [message], { nowMs: NOW_MS + 900_000, shut: [] });
  expect(send).toHaveBeenCalledTimes(2);
  expect(stored().times).toBe(2);
});

it('tries in each tick while SNS fails, and the trouble stands all the time', async () => {
  const { here, send, stored } = world({ snsFails: true });
  for (const seconds of [0, 10, 2000])
    await expect(sendPages(here, [message], { nowMs: NOW_MS + seconds * 1000, shut: [] })).rejects.toThrow('SNS');
  expect(send).toHaveBeenCalledTimes(3);
  expect(stored().at).toBe('1970-01-01T00:00:00.000Z');
  expect(standingMatters([stored()], NOW_MS + 2_100_000)).toEqual([MATTER]);
});
