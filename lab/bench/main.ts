/**
 * `npm run bench [-- --peer DIR]`: measures the lab and prints one section after the other. `--peer` names a folder in which the peer is
 * installed, for a machine on which this project's own installation leaves it out. Exit code 0 also when a peer was skipped, 2 on bad input.
 */
import { parseArgs } from 'node:util';
import { benchInterpreter, type Section } from './interpreter';
import { loadPeer } from './sides';

const USAGE = 'usage: npm run bench [-- --peer DIR]';

function peerFolder(): string | undefined {
  try {
    return parseArgs({ options: { peer: { type: 'string', default: '.' } } }).values.peer;
  } catch {
    return undefined;
  }
}

function print({ title, lines }: Section): void {
  process.stdout.write(`${[title, '', ...lines].join('\n')}\n\n`);
}

async function main(): Promise<number> {
  const folder = peerFolder();
  if (folder === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  print(await benchInterpreter(loadPeer(folder)));
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (fault: unknown) => {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
    process.exitCode = 3;
  },
);
