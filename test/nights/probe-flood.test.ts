import { drill, type Played } from '../support/drill';
import { expectRefusalsOnly } from '../support/flood';

let played: Played;
beforeAll(async () => {
  played = await drill('probe-flood', 8);
}, 240_000);

it('moves nothing, asks nobody, and wakes people for refused requests alone', () => expectRefusalsOnly(played));

it('is noticed by no client', () => {
  expect(new Set(played.record.requests.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
});
