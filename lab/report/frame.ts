/** What every page of the lab stands in: one self-contained document, the verdict and the way to its sections first. */
import { html, type Html } from './html';
import { STYLE } from './style';

interface Page {
  readonly title: string;
  readonly verdict: Html;
  /** Id and name of each section. */
  readonly contents: readonly (readonly [string, string])[];
  readonly sections: readonly Html[];
  readonly footer: string;
}

/** The whole page as text. */
export function pageText({ title, verdict, contents, sections, footer }: Page): string {
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      <style>
        ${{ html: STYLE }}
      </style>
    </head>
    <body>
      <header>
        ${verdict}
        <nav aria-label="Contents">${contents.map(([id, text]) => html`<a href="#${id}">${text}</a>`)}</nav>
      </header>
      <main>${sections}</main>
      <footer><p>${footer}</p></footer>
    </body>
  </html> `;
  return `<!doctype html>\n${page.html}`;
}
