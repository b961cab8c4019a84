import { drill, missed, mishaps, type Played } from '../support/drill';

let played: Played;
beforeAll(async () => {
  played = await drill('probe-flood', 8);
}, 240_000);

it('moves nothing, asks nobody, and wakes people for refused requests alone', () => {
  expect(missed(played)).toEqual([]);
  expect(mishaps(played)).toEqual([]);
  expect(played.record.claims).toEqual([]);
  expect(played.record.pages.map(({ subject }) => subject)).toEqual([
    expect.stringContaining('companyos-dev-api-refusals'),
  ]);
});

it('is noticed by no client', () => {
  expect(new Set(played.record.requests.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
});
