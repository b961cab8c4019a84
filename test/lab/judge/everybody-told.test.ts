import type { Received } from '../../../lab/channels/received';
import { everybodyTold } from '../../../lab/judge/promises/everybody-told';
import { Channels } from '../../../strategy/channels';
import { claim, drill, request, row, STRUCK_MS } from './a-record';

const SLACK = 'slack:C0123456789';
const HOOK = 'webhook:partners';
const CHANNELS = Channels.parse({
  internal: [{ kind: 'slack', channel: 'C0123456789' }],
  customers: [{ kind: 'webhook', name: 'partners', url: 'https://partners.example/in' }],
});
const ENDS_MS = STRUCK_MS + 1200_000;

/** A message so many seconds after the fault. */
const said = (seconds: number, place: string, changes: Partial<Received> = {}): Received => ({
  ...{ atMs: STRUCK_MS + seconds * 1000, place, subject: '', text: '', isLast: false, id: `${place} ${seconds}` },
  ...changes,
});
const over = { isLast: true };
const staff = [said(60, SLACK), said(600, SLACK, over)];
const us = [said(300, HOOK, { residency: 'US' }), said(600, HOOK, { residency: 'US', ...over })];
/** Users of us-east, who are refused for five minutes. */
const requests = Array.from({ length: 600 }, (_, second) =>
  request(second, { outcome: second < 300 ? 'unavailable' : 'ok' }),
);
const judged = (messages: readonly Received[], changes: Parameters<typeof drill>[0] = {}) =>
  everybodyTold(drill({ channels: CHANNELS, claims: [claim], endMs: ENDS_MS, requests, messages, ...changes }));
const violation = (...given: Parameters<typeof judged>) => judged(...given).violations[0];

describe('the promise everybody-told', () => {
  it('holds if each channel has its first message, its last, and no long silence', () => {
    expect(judged([...staff, ...us])).toMatchObject({ held: true, violations: [] });
  });

  it('is broken by a channel that hears nothing, or nothing more', () => {
    expect(violation(us)).toMatch(/^internal by slack:C0123456789: nothing was said of what began at/);
    expect(violation([...staff])).toMatch(/^customers of US by webhook:partners: nothing was said/);
    const silence = [said(60, SLACK), said(1000, SLACK, over)];
    expect(violation([...silence, ...us])).toMatch(/^internal by slack:C0123456789: no word after/);
  });

  it('is broken by a message that comes twice, and by one that says too early that all is well', () => {
    expect(violation([said(60, SLACK), ...staff, ...us])).toContain('came twice');
    const early = said(120, HOOK, { residency: 'US', ...over });
    expect(violation([...staff, early])).toContain('all was said to be well, and users were turned away');
  });

  it('is broken if customers are told whom no fault concerns, and whom no evacuation has moved', () => {
    const eu = said(300, HOOK, { residency: 'EU', ...over });
    expect(violation([...staff, ...us, eu])).toMatch(/customers of EU were told .* nothing was wrong for them/);
    // The store has no quorum: one replica is lost, and the other does not reach the witness. Writes are refused.
    const cut = (from: string) =>
      `[{ at: 2m, kind: region-loss, region: us-east-1 }, { at: 3m, kind: link-cut, from: ${from}, to: us-west-2 }]`;
    expect(violation([...staff, ...us, eu], { faults: cut('us-east-2') })).toBeUndefined();
    expect(violation([...staff, ...us, eu], { faults: cut('us-east-1') })).toMatch(/customers of EU were told/);
    // A key of another placement is denied where this one stands by.
    const faults = '[{ at: 2m, kind: key-denied, region: us-west-2, placement: us-west }]';
    expect(violation([...staff, ...us, eu], { faults })).toMatch(/customers of EU were told/);
    const moved = row(60, 1, { placement: 'eu-optin', service: 'identity', incident: claim.incident });
    expect(judged([...staff, ...us, eu], { routes: [moved] }).held).toBe(true);
    const returned = [{ ...moved, incident: 'return-1' }];
    expect(judged([...staff, ...us, eu], { routes: returned }).held).toBe(false);
  });

  describe('to vendors', () => {
    const CASES = 'support:aws';
    const channels = Channels.parse({
      vendors: [
        {
          ...{ kind: 'support', name: 'aws' },
          ...{ serviceCode: 'general-info', categoryCode: 'using-aws', severityCode: 'urgent' },
        },
      ],
    });
    const told = (messages: readonly Received[], changes: Parameters<typeof drill>[0] = {}) =>
      everybodyTold(drill({ channels, claims: [claim], endMs: ENDS_MS, messages, ...changes }));

    it('holds if they hear soon of a region that is gone', () => {
      expect(told([said(60, CASES), said(1000, CASES, over)])).toMatchObject({ held: true, violations: [] });
      expect(told([said(700, CASES)]).violations[0]).toMatch(/^vendors by support:aws: nothing was said of what began/);
      const twice = [said(60, CASES), said(60, CASES), said(1000, CASES, over)];
      expect(told(twice).violations[0]).toContain('came twice');
    });

    it('owes nothing for a region that came back soon, or for a smaller fault', () => {
      const brief = '[{ at: 2m, kind: region-loss, region: us-east-1, for: 5m }]';
      expect(told([], { faults: brief }).violations).toEqual([]);
      const later = '[{ at: 12m, kind: region-loss, region: us-east-1 }]';
      expect(told([], { faults: later }).violations).toEqual([]);
      const small = '[{ at: 2m, kind: region-gray, region: us-east-1, ratio: 0.9 }]';
      expect(told([], { faults: small }).violations).toEqual([]);
    });

    it('is broken if they are told of what all regions have alike', () => {
      const common = '[{ at: 2m, kind: handler-crash, handler: cell-login, times: 1000 }]';
      expect(told([], { faults: common }).violations).toEqual([]);
      expect(told([said(60, CASES, over)], { faults: common }).violations).toEqual([
        expect.stringMatching(/^vendors by support:aws: told at .*, and no region was worse than others$/) as string,
      ]);
    });
  });

  it('holds if nobody has a channel, or nothing happened', () => {
    expect(judged([], { channels: Channels.parse({}) }).held).toBe(true);
    expect(judged([], { claims: [], requests: [] }).held).toBe(true);
  });
});
