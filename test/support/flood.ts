import { missed, mishaps, type Played } from './drill';

/** What a flood of strangers may come to: nothing moves, nobody is asked, and refused requests alone wake people. */
export function expectRefusalsOnly(played: Played): void {
  expect(missed(played)).toEqual([]);
  expect(mishaps(played)).toEqual([]);
  expect(played.record.claims).toEqual([]);
  expect(played.record.pages.map(({ subject }) => subject)).toEqual([
    expect.stringContaining('companyos-dev-api-refusals'),
  ]);
}
