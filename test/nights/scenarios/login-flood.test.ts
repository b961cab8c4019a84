import { drill, type Played } from '../../support/drill';
import { expectRefusalsOnly } from '../../support/flood';

let played: Played;
beforeAll(async () => {
  played = await drill('login-flood', 8);
}, 240_000);

it('moves nothing, asks nobody, and pages people only about refused requests', () => expectRefusalsOnly(played));

it('hits only users who log in there meanwhile, and nobody with a session', () => {
  const { requests } = played.record;
  const refused = requests.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(20);
  expect([...new Set(refused.map(({ service, kind, region }) => `${service} ${kind} ${region ?? ''}`))]).toEqual([
    'identity read ',
  ]);
  expect(new Set(requests.filter(({ status }) => status !== 429).map(({ outcome }) => outcome))).toEqual(
    new Set(['ok']),
  );
});
