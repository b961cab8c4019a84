/**
 * `npm run evidence -- verify FOLDER|ZIP`: checks an evidence pack that somebody handed over, and names what is at
 * fault. It needs neither AWS nor the network. VERIFY.md in the pack has the same checks for people without this code.
 * `npm run evidence -- year FOLDER` does so for each pack of a folder, and writes the annual report.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { pemCertificates } from '../../strategy/certificate-chain';
import type { Check } from '../../strategy/check';
import { checkPack } from '../../strategy/pack-checks';
import type { Trust } from '../../strategy/signature-checks';
import { BadInput } from '../terminal/bad-input';
import { asCommand, usage, type CommandIo, type Manual } from '../terminal/command';
import { writeYear } from './evidence-year';
import { filesIn } from './pack-files';
import { filesInZip, isZip } from './zipped-pack';

const MANUAL = {
  name: 'evidence',
  call: 'npm run evidence -- verify out/total-loss-us-east-1/pack/evac-us-east-1-20270101T000000Z/0123456789abcdef',
  words: 'verify|year FOLDER|ZIP',
  about: `Checks an evidence pack: its files, the signature and the time stamps of its manifest, and the ledger. Each line
says what was checked, at which file or entry, and what was found. "not checked" has a reason. "year" checks every pack
in the folder, at any depth, and writes the annual report: a page, and year.json beside it.`,
  flags: {
    fingerprint: { value: 'SHA256', about: "the fingerprint of the company's key, as it told you" },
    ca: { value: 'FILE.pem', about: 'roots of time-stamp authorities that you trust, instead of those in the pack' },
    out: { value: 'FILE.html', about: 'for "year": the page; otherwise out/evidence-year/year.html' },
  },
  exits: { 0: 'nothing speaks against the pack, or any of them', 1: 'something in it was changed, added or removed' },
} as const satisfies Manual;

/** `args` are the words after `evidence`. Resolves with the exit code. */
export function evidenceCommand(args: readonly string[], io: CommandIo): Promise<number> {
  return asCommand(MANUAL, { args, io }, ({ words: [verb, folder, ...more], flags: { fingerprint, ca, out } }) => {
    if ((verb !== 'verify' && verb !== 'year') || folder === undefined || more.length > 0)
      throw new BadInput(`${[verb, folder, ...more].join(' ').trim()}: not understood; ${usage(MANUAL)}`);
    const trust: Trust = {
      ...(fingerprint !== undefined && { fingerprint: fingerprintIn(fingerprint) }),
      ...(ca !== undefined && { roots: [rootsIn(ca)] }),
    };
    if (verb === 'year') return writeYear({ folder, out, trust }, io);
    if (out !== undefined) throw new BadInput(`--out ${out}: "verify" writes no file; only "year" does`);
    return verify(folder, trust, io);
  });
}

function verify(path: string, trust: Trust, io: CommandIo): number {
  const checks = checkPack(isZip(path) ? filesInZip(path) : filesIn(path), trust);
  io.stdout(linesOf(checks).join('\n'));
  const failures = checks.filter(({ result }) => result === 'failed').length;
  const open = checks.filter(({ result }) => result === 'not checked').length;
  const verdict =
    failures === 0 ? 'nothing speaks against this pack' : `this pack is not as it was: ${failures} failed`;
  io.stdout(`\n${verdict}; ${checks.length} checks, ${open} of them not made`);
  return failures === 0 ? 0 : 1;
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
