/**
 * HTML as values. A template escapes every value that is not already HTML, so no text can break a page.
 */

export interface Html {
  readonly html: string;
}

type Value = Html | string | number | readonly (Html | string | number)[];

/** Template tag: escapes every value that is not `Html`, and joins lists. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.reduce((text, part, index) => text + rendered(values[index - 1] ?? '') + part) };
}

/** Escapes text for content and for quoted attributes. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export const NOTHING: Html = { html: '' };

interface Page {
  readonly title: string;
  /** What stands in the head besides: the style, and links. */
  readonly head: Html;
  readonly body: Html;
}

/** A whole page in English, readable on a phone. */
export function documentText({ title, head, body }: Page): string {
  const document = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      ${head}
    </head>
    <body>
      ${body}
    </body>
  </html>`;
  return `<!doctype html>\n${document.html}`;
}

function rendered(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  if ('html' in value) return value.html;
  return value.map(rendered).join('');
}
