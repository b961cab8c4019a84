/**
 * The frame of every page of the lab: one self-contained document that starts with the verdict and the links to its
 * sections.
 */
import { documentText, html, type Html } from '../../strategy/html';
import { STYLE } from './style';

interface Page {
  readonly title: string;
  readonly verdict: Html;
  /** The id and name of each section. */
  readonly contents: readonly (readonly [string, string])[];
  readonly sections: readonly Html[];
  readonly footer: string;
}

export function pageText({ title, verdict, contents, sections, footer }: Page): string {
  return documentText({
    title,
    head: { html: `<style>${STYLE}</style>` },
    body: html`<header>
        ${verdict}
        <nav aria-label="Contents">${contents.map(([id, text]) => html`<a href="#${id}">${text}</a>`)}</nav>
      </header>
      <main>${sections}</main>
      <footer><p>${footer}</p></footer>`,
  });
}
