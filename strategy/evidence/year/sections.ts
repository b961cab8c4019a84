/** Parts that all sections of the annual report are made of. */
import { html, type Html } from '../../html';
import { tableOf } from '../../pages/table';
import { hour, moment } from '../rca/words';

export const text = (value: string): Html => html`${value}`;
export const red = (value: string): Html => html`<strong class="red">${value}</strong>`;

/** To the second. A day is not broken at its hyphens. */
export const time = (at: string): Html =>
  html`<time datetime="${at}"><span class="day">${moment(at).slice(0, 10)}</span> ${hour(at)}</time>`;

interface Section<Row> {
  readonly id: string;
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly cells: (row: Row) => readonly Html[];
  /** What is said instead of an empty table. */
  readonly none?: string;
  /** Sentences below the table. */
  readonly more?: readonly string[];
}

/** A table with a heading. An empty one says so: nothing is left out in silence. */
export function section<Row>({ id, title, head, rows, cells, none = 'None.', more = [] }: Section<Row>): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${rows.length === 0 ? html`<p>${none}</p>` : tableOf(head, rows.map(cells))}
    ${more.map((line) => html`<p class="more">${line}</p>`)}
  </section>`;
}
