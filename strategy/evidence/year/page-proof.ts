/** The second half of the annual report: the packs behind it, how they are chained, and what they do not show. */
import { html, type Html } from '../../html';
import { some } from '../rca/words';
import { red, section, text, time } from './sections';
import type { PackLine, Year } from './year';

export const proofSections = (year: Year): Html =>
  html`${packsOf(year)} ${chainsOf(year)} ${missingOf(year)} ${notShownOf(year)}`;

/** More failures of one pack are in year.json. */
const FAILED_MAX = 3;

const packsOf = ({ packs }: Year): Html =>
  section({
    id: 'packs',
    title: 'Packs',
    head: ['Folder', 'Written (UTC)', 'Counts', 'Checks'],
    rows: packs,
    cells: (pack) => [
      html`<code>${pack.folder}</code>`,
      pack.writtenAt === null ? text('unknown') : time(pack.writtenAt),
      text(
        pack.isCounted
          ? 'yes'
          : pack.incident === null
            ? 'no: its incident is unknown'
            : 'no: another one of its incident does',
      ),
      html`<p>${resultOf(pack)}</p>
        <p>${pack.notChecked} not checked</p>`,
    ],
    more: ['Of several packs of one incident the newest counts: a sign-off or a report makes another one.'],
  });

function resultOf({ failed, reading }: PackLine): Html {
  if (reading === 'used') return text('✓ nothing speaks against it');
  if (reading === 'does not verify') return html`${red(reading)}: ${some(failed, FAILED_MAX)}`;
  return html`✓ nothing speaks against it, but its evidence ${red(reading)}: it is missing, or of another version`;
}

const chainsOf = ({ chains, namedTwice }: Year): Html =>
  section({
    id: 'chain',
    title: 'The chain of packs',
    head: ['Newest pack', 'Written in', 'Packs', 'Oldest pack', 'Before that one'],
    rows: chains,
    cells: ({ newest, writtenBy, packs, oldest, before }) => [
      ...[html`<code>${newest}</code>`, text(writtenBy), text(String(packs)), html`<code>${oldest}</code>`],
      before === null
        ? text('nothing: it is the first of its bucket')
        : html`${red('missing here')}: <code>${before}</code>`,
    ],
    none: 'No pack has a manifest that can be read.',
    more: [
      'Each pack names the one before it in its bucket. One chain is one bucket, if no pack of it is missing.',
      ...namedTwice.map(({ pack, by }) => `${pack} is named by ${by.length} packs: ${by.join(', ')}.`),
    ],
  });

const missingOf = ({ missingFiles }: Year): Html =>
  section({
    id: 'missing',
    title: 'Files that packs say are missing',
    head: ['File', 'Why', 'Packs'],
    rows: missingFiles,
    cells: ({ file, why, packs }) => [text(file), text(why), text(String(packs))],
  });

const notShownOf = ({ notShown }: Year): Html =>
  html`<section aria-labelledby="not-shown">
    <h2 id="not-shown">What the packs do not show</h2>
    <ul>
      ${notShown.map((line) => html`<li>${line}</li>`)}
    </ul>
  </section>`;
