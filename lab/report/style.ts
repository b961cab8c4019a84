/**
 * The style sheet of the report: light and dark, from 390 px to a desktop, and on A4. The contrast of text is at least
 * 4.5 : 1. On paper nothing is folded out: what a click shows is left out.
 */
export const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #17202a; --soft: #52606d; --line: #d5dae0;
  --good: #12703a; --good-bg: #dff3e6; --bad: #a8201a; --bad-bg: #fbe3e1; --warn: #7a4a00; --warn-bg: #fdeccb;
  --plain-bg: #e8ebef; --a: #2b6cb0; --b: #128278; --c: #7b4fb5; --d: #a3541b; --e: #5b6b10; --f: #a3357a;
  --refused: #d99a2b; --failed: #c03a34; --waits: #6f7fb8; --grid: #e3e7eb; }
@media screen and (prefers-color-scheme: dark) { :root { --page: #12161b; --card: #1b2128; --ink: #e8ecf0; --soft: #a7b3bf; --line: #35404b;
  --good: #7fd8a2; --good-bg: #143524; --bad: #ff9a92; --bad-bg: #46201e; --warn: #f0c674; --warn-bg: #40310f;
  --plain-bg: #2a323b; --a: #63a0e0; --b: #45bdb0; --c: #b392e6; --d: #de9a63; --e: #b3c458; --f: #e08cc0;
  --refused: #b57c1c; --failed: #d9534c; --waits: #8494cf; --grid: #2c353f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 32px; } footer { padding-bottom: 48px; color: var(--soft); font-size: 14px; }
h1 small { font-size: 15px; white-space: nowrap; } h1 { font-size: 28px; line-height: 1.2; margin: 12px 0 8px; text-wrap: balance; } h2 { font-size: 20px; margin: 0 0 4px; }
h3 { font-size: 16px; margin: 20px 0 4px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px; margin: 20px 0; }
p { margin: 6px 0; max-width: 78ch; } .note, .lead { color: var(--soft); } .note { font-size: 14px; margin-bottom: 12px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 16px 0 0; font-size: 14px; } a { color: var(--a); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--a); outline-offset: 2px; }
.verdict { border-left: 8px solid var(--line); } .verdict.good { border-color: var(--good); } .verdict.bad { border-color: var(--bad); } .verdict.mixed { border-color: var(--warn); }
.verdict > strong { font-size: 28px; line-height: 1.15; display: block; } .summary { font-size: 17px; max-width: 100ch; } 
.verdict.good > strong { color: var(--good); } .verdict.bad > strong { color: var(--bad); } .verdict.mixed > strong { color: var(--warn); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px 24px; margin: 16px 0 0; }
.facts div { min-width: 0; } .facts dt, .kv dt { color: var(--soft); font-size: 13px; } .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.badge { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 14px; font-weight: 600; white-space: nowrap; background: var(--plain-bg); }
.badge.good { color: var(--good); background: var(--good-bg); } .badge.bad { color: var(--bad); background: var(--bad-bg); }
.badge.unknown { color: var(--warn); background: var(--warn-bg); }
table { border-collapse: collapse; width: 100%; font-size: 15px; margin: 8px 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 14px; padding-bottom: 6px; }
th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
thead th { font-size: 13px; color: var(--soft); font-weight: 600; } tbody th { font-weight: 600; }
small { color: var(--soft); font-size: 13px; font-weight: 400; } code { font-size: 13px; overflow-wrap: anywhere; }
ul { padding-left: 20px; margin: 6px 0; } li { margin: 2px 0; overflow-wrap: anywhere; }
details { margin: 8px 0; } summary { cursor: pointer; color: var(--a); font-size: 14px; }
.quoted { font-size: 12px; font-weight: 600; color: var(--warn); background: var(--warn-bg); border-radius: 4px; padding: 1px 6px; margin-left: 6px; white-space: nowrap; }
figure { margin: 12px 0 20px; } figcaption { font-weight: 600; font-size: 15px; }
.plot { display: grid; grid-template-columns: 52px minmax(0, 1fr); column-gap: 6px; margin-top: 8px; }
.plot svg { display: block; width: 100%; background: var(--page); border-radius: 4px; } .plot svg .grid { stroke: var(--grid); }
svg .fault { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; }
.fault-mark { display: inline-block; height: 13px; border-left: 2px dashed var(--ink); margin: 0 8px 0 4px; vertical-align: -2px; }
#timeline .plot { grid-template-columns: 150px minmax(0, 1fr); column-gap: 8px; }
.ticks-y { position: relative; font-size: 12px; color: var(--soft); } .ticks-y span { position: absolute; right: 0; transform: translateY(-50%); white-space: nowrap; }
.ticks-x { position: relative; grid-column: 2; height: 20px; font-size: 12px; color: var(--soft); } .ticks-x span { position: absolute; transform: translateX(-50%); top: 2px; white-space: nowrap; }
.ticks-x span.first { transform: none; } .ticks-x span.last { transform: translateX(-100%); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; list-style: none; padding: 0; margin: 8px 0 0; font-size: 13px; } .legend li { margin: 0; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.gantt { font-size: 13px; } .gantt .row { display: grid; grid-template-columns: 300px minmax(0, 1fr); gap: 8px; align-items: center; border-bottom: 1px solid var(--grid); padding: 2px 0; }
.gantt .track { position: relative; height: 18px; } .gantt .bar { position: absolute; top: 2px; height: 14px; min-width: 3px; border-radius: 3px; background: var(--b); }
.gantt .bar.measured { background: var(--a); } .gantt .bar.waits { border-radius: 0; background: repeating-linear-gradient(45deg, var(--card) 0 5px, transparent 5px 8px); }
.gantt .took { color: var(--soft); } .gantt .axis, .strips .axis { border: 0; } .gantt .axis .ticks-x { grid-column: 2; height: 18px; }
.objectives .against { position: relative; height: 10px; margin: 3px 0; border-radius: 2px; background: var(--plain-bg); }
.objectives .bar { height: 10px; border-radius: 2px; background: var(--b); } .objectives .bar.over { background: var(--failed); }
.objectives .target { position: absolute; top: -3px; width: 2px; height: 16px; background: var(--ink); } .objectives th { width: 34%; } .objectives td { width: 25%; } .objectives td:last-child { width: 16%; }
.objectives thead th { width: auto; }
#timeline td:last-child { white-space: nowrap; }
.excuses { font-size: 13px; color: var(--soft); } .held { display: flex; flex-wrap: wrap; gap: 4px 6px; list-style: none; padding: 0; }
.strips { font-size: 13px; } .strips .row { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 8px; align-items: center; padding: 2px 0; }
.strips svg { display: block; width: 100%; height: 24px; border-radius: 3px; background: var(--page); }
@media screen and (max-width: 700px) {
  header, main, footer { padding-left: 12px; padding-right: 12px; } section { padding: 16px 14px; } h1 { font-size: 23px; }
  .verdict > strong { font-size: 23px; }
  table, tbody, tr, th, td { display: block; } thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  caption { display: block; } tr { border-bottom: 1px solid var(--line); padding: 8px 0; } th, td { border: 0; padding: 1px 0; }
  td { display: grid; grid-template-columns: 120px minmax(0, 1fr); gap: 8px; } td::before { content: attr(data-label); color: var(--soft); font-size: 13px; }
  .objectives th, .objectives td, .objectives td:last-child { width: auto; }
  .gantt .row, .strips .row { grid-template-columns: minmax(0, 1fr); gap: 0; } .plot { grid-template-columns: 40px minmax(0, 1fr); }
  #timeline .plot { position: relative; grid-template-columns: minmax(0, 1fr); } #timeline .plot .ticks-x { grid-column: 1; }
  #timeline .ticks-y { position: absolute; left: 2px; top: 0; z-index: 1; width: 60px; } #timeline .ticks-y span { right: auto; background: var(--card); padding: 0 2px; }
  #timeline .ticks-y span:first-child { transform: none; } #timeline .ticks-y span:last-child { transform: translateY(-100%); }
  .ticks-x span.odd { display: none; } .gantt .axis .ticks-x, .strips .ticks-x { grid-column: 1; }
  .gantt .axis > span:first-child, .strips .axis > span:first-child { display: none; }
}
@page { size: A4; margin: 11mm 12mm; }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { background: #fff; font-size: 9pt; line-height: 1.35; } nav, details:not([open]) { display: none; }
  header, main, footer { max-width: none; padding: 0; } section { border: 0; border-radius: 0; padding: 0; margin: 0 0 4mm; }
  .verdict { border-left: 4px solid; padding-left: 3mm; } h1 { font-size: 14pt; margin: 0 0 1mm; } .verdict > strong { font-size: 13pt; }
  h2 { font-size: 12pt; } h3 { font-size: 10pt; margin: 3mm 0 1mm; } .summary { font-size: 10pt; } p { margin: 1mm 0; max-width: none; }
  .note, caption, .badge, code, small, table, .legend, .gantt, .strips, .facts dt, .excuses, thead th, h1 small, footer { font-size: 8pt; } .note { margin-bottom: 1mm; }
  table { margin: 1mm 0; } th, td { padding: 0.8mm 2mm 0.8mm 0; } .badge { padding: 0 6px; } .facts { gap: 1mm 4mm; margin: 1mm 0; }
  h2, h3, caption, .note, figcaption { break-after: avoid; } tr, li, figure, .facts, .verdict { break-inside: avoid; } p { orphans: 3; widows: 3; }
  figure { margin: 2mm 0; } figure.gantt { break-inside: auto; } .gantt .row { break-inside: avoid; } .gantt .row { padding: 0; } .gantt .track { height: 12px; } .gantt .bar { top: 1px; height: 10px; }
  .objectives .against, .objectives .bar { height: 6px; margin: 1px 0; } .objectives .target { top: -2px; height: 10px; } .strips svg { height: 14px; }
}
`;
