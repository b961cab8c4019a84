/**
 * The status page in a real browser, checked with axe (WCAG 2.2 A and AA), light and dark, wide and narrow. Needs
 * Chromium; without it the checks are skipped, and say so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { pageOf } from '../../../functions/cell/status/page';
import type { StatusPage } from '../../../strategy/status-page';

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
const check = BROWSER === undefined ? it.skip : it;
if (BROWSER === undefined)
  process.stderr.write('skipped: no Chromium here, so the status page is not checked with axe\n');

const NOW_MS = Date.UTC(2027, 0, 1, 0, 10);
const at = (minutes: number): string => new Date(Date.UTC(2027, 0, 1, 0, minutes)).toISOString();
const PICTURE: StatusPage = {
  at: at(9),
  residencies: [
    { residency: 'US', services: [{ service: 'identity', feels: 'down' }], isChecked: false },
    { residency: 'EU', services: [{ service: 'tooling', feels: 'degraded' }], isChecked: false },
    { residency: 'CA', services: [{ service: 'tooling', feels: 'unknown' }], isChecked: true },
    { residency: 'MX', services: [], isChecked: true },
  ],
  updates: [{ id: 'one/US/1', at: at(5), residency: 'US', subject: 'Service disruption', text: 'It is down.' }],
  disruptions: [{ name: 'one', since: at(2), residencies: [{ residency: 'US', services: ['identity'] }] }],
};

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

/** What is wrong for people who cannot see the page well, or at all, and how much wider it is than the window. */
function faults(page: StatusPage | undefined, scheme: 0 | 1, width: number): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'status-'));
  const html = pageOf({ domain: 'dev.companyos.example', page, nowMs: NOW_MS });
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

describe('the status page in a browser', () => {
  check.each([
    ['light and wide', 1, 1280, undefined],
    ['dark and narrow', 0, 390, { ...PICTURE, at: at(0) }],
  ] as const)('is accessible and fits, %s', (...[, scheme, width, other]) => {
    for (const page of [PICTURE, other])
      expect(faults(page, scheme, width)).toEqual({ checked: true, violations: [], tooWide: 0 });
  });
});
