import { missed, mishaps, type Played } from './drill';

/**
 * What a flood by strangers may cause at most: nothing moves, nobody is asked, and people are paged only about refused
 * requests.
 */
export function expectRefusalsOnly(played: Played): void {
  expect(missed(played)).toEqual([]);
  expect(mishaps(played)).toEqual([]);
  expect(played.record.claims).toEqual([]);
  expect(played.record.pages.map(({ subject }) => subject)).toEqual([
    expect.stringContaining('companyos-dev-api-refusals'),
  ]);
}
