/** Where the project lies, whether the lab runs from its sources or compiled into `dist/`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

export const ROOT = rootAbove(__dirname);
