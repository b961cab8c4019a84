/**
 * Pages in a real browser, checked with axe (WCAG 2.2 A and AA), light and dark, wide and narrow. Needs Chromium;
 * without it the checks are skipped, and say so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
if (BROWSER === undefined) process.stderr.write('skipped: no Chromium here, so no page is checked with axe\n');

/** `it`, or `it.skip` without a browser. */
export const checkPage = BROWSER === undefined ? it.skip : it;

/** Both schemes and both widths between them. */
export const LOOKS = [
  ['light and wide', { scheme: 1, width: 1280 }],
  ['dark and narrow', { scheme: 0, width: 390 }],
] as const;

const LOOK = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations, passes }) => {
    const found = document.createElement('pre');
    found.id = 'found';
    found.textContent = btoa(JSON.stringify({
      checked: passes.length > 10,
      violations: violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]),
      tooWide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    }));
    document.body.append(found);
  });`;

interface Look {
  readonly scheme: 0 | 1;
  readonly width: number;
}

/** What a page without faults gives. */
export const NO_FAULTS = { checked: true, violations: [], tooWide: 0 };

/** How many sheets of paper the page needs. */
export function sheetsOf(html: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(join(folder, 'page.html'), html);
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer'];
  execFileSync(BROWSER ?? '', [...flags, `--print-to-pdf=${folder}/page.pdf`, `file://${folder}/page.html`], {
    stdio: 'ignore',
  });
  const pdf = readFileSync(join(folder, 'page.pdf'), 'latin1');
  rmSync(folder, { recursive: true });
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** What is wrong for people who cannot see the page well, or at all, and how much wider it is than the window. */
export function faultsOf(html: string, { scheme, width }: Look): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  writeFileSync(
    join(folder, 'page.html'),
    html.replace('</html>', () => `<script>${axe.source};${LOOK}</script></html>`),
  );
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--window-size=${width},900`];
  const dom = execFileSync(
    BROWSER ?? '',
    [
      ...flags,
      `--blink-settings=preferredColorScheme=${scheme}`,
      '--virtual-time-budget=8000',
      '--dump-dom',
      `file://${folder}/page.html`,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 },
  );
  rmSync(folder, { recursive: true });
  return JSON.parse(Buffer.from(/<pre id="found">([^<]*)<\/pre>/.exec(dom)?.[1] ?? '', 'base64').toString());
}
