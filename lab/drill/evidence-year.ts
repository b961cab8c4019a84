/** `npm run evidence -- year DIR`: the annual report of a folder of packs, as a page and as data. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { yearOf } from '../../strategy/evidence/year/of-packs';
import { yearPage } from '../../strategy/evidence/year/page';
import { packSeen } from '../../strategy/evidence/year/pack-seen';
import type { Trust } from '../../strategy/signature-checks';
import { BadInput } from '../terminal/bad-input';
import type { CommandIo } from '../terminal/command';
import { proveWritable, writeFiles } from '../terminal/output-folder';
import { filesIn, isPackFolder, packsIn } from './pack-files';

const PAGE = 'out/evidence-year/year.html';
const DATA = 'year.json';

interface Asked {
  readonly folder: string;
  readonly out: string | undefined;
  readonly trust: Trust;
}

/** Returns the exit code: 1 if a pack does not verify. */
export function writeYear({ folder, out = PAGE, trust }: Asked, io: CommandIo): number {
  const packs = packsIn(folder);
  const target = targetOf(out);
  // One pack at a time: the files of a year may be larger than the memory.
  const seen = packs.map((pack) => packSeen(pack, filesIn(join(folder, pack)), trust));
  const year = yearOf(seen, trust);
  writeFiles(target, { [basename(out)]: yearPage(year), [DATA]: `${JSON.stringify(year, null, 2)}\n` });
  io.stdout(year.verdict);
  for (const { folder: pack, failed } of year.packs) for (const one of failed) io.stdout(`failed  ${pack}  ${one}`);
  io.stdout(`\nwritten: ${out} and ${join(dirname(out), DATA)}`);
  return year.packs.some(({ failed }) => failed.length > 0) ? 1 : 0;
}

/** The folder for both files. A file more in a pack would speak against that pack. */
function targetOf(out: string): string {
  const target = dirname(out);
  if (extname(out) !== '.html') throw new BadInput(`--out ${out}: must end in .html; ${DATA} is written beside it`);
  for (let path = resolve(target); path !== dirname(path); path = dirname(path))
    if (isPackFolder(path)) throw new BadInput(`--out ${out}: lies in the pack ${path}, and would change it`);
  proveWritable(target);
  return target;
}
