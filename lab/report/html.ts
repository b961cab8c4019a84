/** The parts that pages are made of. */
import { html, NOTHING, type Html } from '../../strategy/html';

/** A section with a heading. `note`: one sentence on what it shows and where that comes from. */
export function section(of: { id: string; title: string; note?: string }, ...content: readonly Html[]): Html {
  const note = of.note === undefined ? NOTHING : html`<p class="note">${of.note}</p>`;
  return html`<section id="${of.id}" aria-labelledby="${of.id}-title">
    <h2 id="${of.id}-title">${of.title}</h2>
    ${note}${content}
  </section>`;
}

/** A table that becomes a list of cards on a narrow screen. The first column is the heading of its row. */
export function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (Html | string | number)[])[],
): Html {
  const cells = (row: readonly (Html | string | number)[]): readonly Html[] =>
    row.map((cell, index) =>
      index === 0
        ? html`<th scope="row">${cell}</th>`
        : html`<td data-label="${heads[index] ?? ''}"><div>${cell}</div></td>`,
    );
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${cells(row)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A badge with a sign and a word, so that its meaning never depends on colour alone. */
export function badge(state: 'good' | 'bad' | 'unknown' | 'plain', text: string): Html {
  const sign = { good: '✓', bad: '✗', unknown: '?', plain: '·' }[state];
  return html`<span class="badge ${state}"><span aria-hidden="true">${sign}</span> ${text}</span>`;
}

/** Names and values, as a list that fills the width. */
export const factList = (facts: readonly (readonly [name: string, value: string])[]): Html =>
  html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
