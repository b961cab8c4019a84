import type { Html } from '../html';

/**
 * How runbooks and reports look: light and dark, from a phone to a desktop, and in black on A4. All pairs of colours
 * have a contrast of at least 4.5 to 1.
 */
const STYLE = `
:root { color-scheme: light dark; --ink: #1a202c; --soft: #4a5568; --paper: #f7fafc; --card: #fff; --line: #cbd5e0;
  --code: #edf2f7; --good: #166534; --bad: #b91c1c; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #a0aec0; --paper: #111827; --card: #1f2937;
  --line: #4b5563; --code: #111827; --good: #4ade80; --bad: #fca5a5; --link: #93c5fd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
h1, h2, h3, p { margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.375rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1.0625rem; margin: 0 0 .5rem; }
header p, footer, caption, thead th { color: var(--soft); }
a { color: var(--link); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .75rem 0 0; padding: 0; }
section > article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem;
  margin: 0 0 1rem; display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); }
article > h3 { margin: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.red { color: var(--bad); font-weight: 700; }
.itself { border-left: .25rem solid var(--line); padding-left: .75rem; }
.itself b { color: var(--soft); font-weight: 600; }
.do { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); gap: 0 .5rem; }
.do > span { font-size: 1.25rem; line-height: 1.2; }
.more { color: var(--soft); font-size: .9375rem; }
code { font: .875em/1.5 ui-monospace, monospace; background: var(--code); border-radius: .25rem; padding: .0625rem .25rem;
  overflow-wrap: break-word; }
pre { margin: .5rem 0 0; padding: .75rem; background: var(--code); border: 1px solid var(--line); border-radius: .25rem;
  white-space: pre-wrap; overflow-wrap: anywhere; font: .8125rem/1.5 ui-monospace, monospace; }
pre code { background: none; padding: 0; font: inherit; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
thead th { font-weight: 600; }
.sign { display: none; }
footer { margin: 2rem 0 1rem; font-size: .875rem; }
@media (max-width: 700px) {
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; }
  table, tbody, tr, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } td { border: 0; padding: .0625rem 0;
    display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .5rem; }
  td::before { content: attr(data-label); color: var(--soft); }
}
@page { size: A4; margin: 15mm; }
@media print {
  :root { --ink: #000; --soft: #333; --paper: #fff; --card: #fff; --line: #888; --code: #fff; --bad: #b91c1c; --link: #000; }
  :root { font-size: 10pt; } body { max-width: none; padding: 0; } nav { display: none; } code { padding: 0; }
  h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 6mm; } h3 { font-size: 11pt; }
  h2, h3 { break-after: avoid; } .do, tr, .itself { break-inside: avoid; }
  section > article { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 3mm 0; margin: 0; gap: 2mm; display: block; }
  section > article > * + * { margin-top: 2mm; }
  pre { font-size: 8.5pt; padding: 2mm; } table { font-size: 9pt; }
  .sign { display: block; margin-top: 3mm; }
}
`;

/** The style element of such a page. `more`: rules that only this page needs. */
export const styleElement = (more = ''): Html => ({ html: `<style>${STYLE}${more}</style>` });
