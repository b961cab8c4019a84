import { html, type Html } from '../html';

/** `data-label`: on a narrow screen each cell stands below the other, with its heading. */
export const tableOf = (head: readonly string[], rows: readonly (readonly Html[])[]): Html =>
  html`<table>
    <thead>
      <tr>
        ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, index) => html`<td data-label="${head[index] ?? ''}"><div>${cell}</div></td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
