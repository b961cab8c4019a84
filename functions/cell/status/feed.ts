import { statusHost } from '../../../strategy/names';
import { html } from '../../../strategy/html';
import { type Shown, titleOf } from './shown';

/** The Atom feed (RFC 4287): every update of the newest disruption, and each disruption of the last 90 days once. */
export function feedOf({ domain, page, nowMs }: Shown): string {
  const home = `https://${statusHost({ domain })}/`;
  const updates = (page?.updates ?? []).map(({ id, at, subject, text }) => ({ id, at, title: subject, text }));
  const disruptions = (page?.disruptions ?? []).map((disruption) => ({
    ...{ id: disruption.name, at: disruption.endedAt ?? disruption.since, title: titleOf(disruption) },
    text:
      disruption.endedAt === undefined
        ? `It began at ${disruption.since}.`
        : `It began at ${disruption.since} and was over at ${disruption.endedAt}.`,
  }));
  const entries = [...updates, ...disruptions].sort((a, b) => (a.at < b.at ? 1 : -1));
  const feed = html`<feed xmlns="http://www.w3.org/2005/Atom">
    <id>${home}</id>
    <title>Status of ${domain}</title>
    <author><name>${domain}</name></author>
    <updated>${page?.at ?? new Date(nowMs).toISOString()}</updated>
    <link rel="self" href="${home}status.atom" />
    <link href="${home}" />
    ${entries.map(
      ({ id, at, title, text }) =>
        html`<entry>
          <id>${home}#${id}</id>
          <title>${title}</title>
          <updated>${at}</updated>
          <link href="${home}" />
          <content type="text">${text}</content>
        </entry>`,
    )}
  </feed>`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${feed.html}`;
}
