import { drill, type Played } from '../support/drill';
import { expectRefusalsOnly } from '../support/flood';

let played: Played;
beforeAll(async () => {
  played = await drill('probe-flood', 8);
}, 240_000);

it('moves nothing, asks nobody, and pages people only about refused requests', () => expectRefusalsOnly(played));

it('is not noticed by any client', () => {
  expect(new Set(played.record.requests.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
});
