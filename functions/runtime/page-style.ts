/** How our pages look, and what browsers may do with them. */
import { createHash } from 'node:crypto';
import type { Html } from '../../strategy/html';

/** Readable on a phone, in the dark, and in print. All pairs of colours have a contrast of at least 4.5 to 1. */
const STYLE = `
:root { color-scheme: light dark; --ink: #1a202c; --soft: #4a5568; --paper: #f7fafc; --card: #fff; --line: #cbd5e0;
  --good: #166534; --bad: #b91c1c; --warn: #92400e; --unknown: #374151; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #a0aec0; --paper: #111827; --card: #1f2937;
  --line: #374151; --good: #4ade80; --bad: #fca5a5; --warn: #fcd34d; --unknown: #d1d5db; --link: #93c5fd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
h1, h2, h3, p { margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1rem; }
header, li { background: var(--card); border: 1px solid var(--line); border-left: .375rem solid var(--unknown);
  border-radius: .5rem; padding: 1rem; }
ul, ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
header p, time, footer { color: var(--soft); }
.works { border-left-color: var(--good); } .works h1, .works h3 { color: var(--good); }
.degraded { border-left-color: var(--warn); } .degraded h1, .degraded h3 { color: var(--warn); }
.down, .partly-down { border-left-color: var(--bad); }
.down h1, .down h3, .partly-down h1, .partly-down h3 { color: var(--bad); }
.unknown h1, .unknown h3 { color: var(--unknown); }
a { color: var(--link); }
footer { margin: 2rem 0 1rem; font-size: .875rem; }
`;

/** The style element of a page, byte for byte what its policy allows. `more`: rules that only this page needs. */
export const styleElement = (more = ''): Html => ({ html: `<style>${STYLE}${more}</style>` });

/** The policy of a page with that style: nothing else may run or load. */
export function contentSecurityPolicy(more = ''): string {
  const hash = createHash('sha256').update(`${STYLE}${more}`).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
