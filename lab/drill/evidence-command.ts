/**
 * `npm run evidence -- verify FOLDER`: checks an evidence pack that somebody handed over, and names what is at fault.
 * It needs neither AWS nor the network. VERIFY.md in the pack has the same checks for people without this code.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pemCertificates } from '../../strategy/certificate-chain';
import type { Check } from '../../strategy/check';
import { MANIFEST, SIGNATURE, SUMS } from '../../strategy/pack';
import { checkPack } from '../../strategy/pack-checks';
import { BadInput } from '../terminal/bad-input';
import { asCommand, usage, type CommandIo, type Manual } from '../terminal/command';

const MANUAL = {
  name: 'evidence',
  call: 'npm run evidence -- verify out/total-loss-us-east-1/pack/evac-us-east-1-20270101T000000Z/0123456789abcdef',
  words: 'verify FOLDER',
  about: `Checks an evidence pack: its files, the signature and the time stamps of its manifest, and the ledger. Each line
says what was checked, at which file or entry, and what was found. "not checked" has a reason.`,
  flags: {
    fingerprint: { value: 'SHA256', about: "the fingerprint of the company's key, as it told you" },
    ca: { value: 'FILE.pem', about: 'roots of time-stamp authorities that you trust, instead of those in the pack' },
  },
  exits: { 0: 'nothing speaks against the pack', 1: 'something in it was changed, added or removed' },
} as const satisfies Manual;

interface Asked {
  readonly folder: string;
  readonly fingerprint: string | undefined;
  readonly ca: string | undefined;
}

/** `args` are the words after `evidence`. Resolves with the exit code. */
export function evidenceCommand(args: readonly string[], io: CommandIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, ({ words: [verb, folder, ...more], flags: { fingerprint, ca } }) => {
    if (verb !== 'verify' || folder === undefined || more.length > 0)
      throw new BadInput(`${[verb, folder, ...more].join(' ').trim()}: not understood; ${usage(MANUAL)}`);
    return verify({ folder, fingerprint, ca }, io);
  });
}

function verify({ folder, fingerprint, ca }: Asked, io: CommandIo): number {
  const files = filesIn(folder);
  const checks = checkPack(files, {
    ...(fingerprint !== undefined && { fingerprint: fingerprintIn(fingerprint) }),
    ...(ca !== undefined && { roots: [rootsIn(ca)] }),
  });
  io.stdout(linesOf(checks).join('\n'));
  const failures = checks.filter(({ result }) => result === 'failed').length;
  const open = checks.filter(({ result }) => result === 'not checked').length;
  const verdict =
    failures === 0 ? 'nothing speaks against this pack' : `this pack is not as it was: ${failures} failed`;
  io.stdout(`\n${verdict}; ${checks.length} checks, ${open} of them not made`);
  return failures === 0 ? 0 : 1;
}

/** The bytes of each file, by its path in the folder, with slashes. */
function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new BadInput(`${folder}: there is no such folder`);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const files = new Map(
    paths.sort().map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)] as const),
  );
  const isPack = [MANIFEST, SIGNATURE, SUMS].some((name) => files.has(name));
  if (!isPack) throw new BadInput(`${folder}: is no evidence pack, because it has no ${MANIFEST}`);
  return files;
}

function fingerprintIn(text: string): string {
  const hex = text.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new BadInput(`--fingerprint ${text}: must be a SHA-256, 64 digits in hex`);
}

function rootsIn(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) throw new BadInput(`--ca ${path}: there is no such file`);
  const text = readFileSync(path, 'utf8');
  if (pemCertificates(text).length === 0) throw new BadInput(`--ca ${path}: has no certificate in PEM`);
  return text;
}

function linesOf(checks: readonly Check[]): readonly string[] {
  const rows = checks.map(({ result, check, at, detail }) => [result, check, at, detail] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
