import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpAnswer } from '../../../lab/calls/internet';
import { StampAuthorities } from '../../../lab/channels/stamp-authorities';
import { GLOBAL } from '../../../lab/kernel/active-faults';
import { sha256 } from '../../../strategy/sha256';
import { readStampReply, stampQuestion, stampRequest } from '../../../strategy/time-stamp';
import { originOf } from '../../../strategy/time-stamp-signature';
import { describeWithOpenssl } from '../../support/openssl-authority';
import { newKernel, runSeconds, START_MS } from '../cloud/bench';

const [ONE, TWO] = ['https://one.example/tsr', 'https://two.example/tsr'] as const;
const ASKED = stampQuestion(sha256('a manifest'), ONE);
const REQUEST = stampRequest(ASKED);

function stage() {
  const kernel = newKernel();
  const authorities = new StampAuthorities(kernel, [ONE, TWO]);
  /** The answer, or undefined if none comes within ten seconds. */
  const ask = async (url: string, body = REQUEST, change: object = {}) => {
    let heard: HttpAnswer | undefined;
    const { host, pathname: path } = new URL(url);
    const headers = { 'content-type': 'application/timestamp-query' };
    const request = { host, path, method: 'POST', headers, body: body.toString('latin1'), ...change };
    authorities.serve(request, (answer) => (heard = answer));
    await runSeconds(kernel, 10);
    return heard && { ...heard, bytes: Buffer.from(heard.body, 'latin1') };
  };
  return { kernel, authorities, ask };
}

describe('a time-stamp authority of the lab', () => {
  it('stamps at the time of the lab, under its own root', async () => {
    const { authorities, ask } = stage();
    const answer = await ask(ONE);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/timestamp-reply' } });
    const read = readStampReply(answer!.bytes, ASKED);
    if (read.kind === 'refused') throw new Error(read.reason);
    expect(Date.parse(read.stamp.genTime) - START_MS).toBeLessThan(10_000);
    expect(originOf(read.stamp, [authorities.rootOf(ONE)]).result).toBe('ok');
    expect(originOf(read.stamp, [authorities.rootOf(TWO)]).result).toBe('failed');
  });

  it('gives the same bytes for the same seed, and another serial number each time', async () => {
    const [one, two] = [stage(), stage()];
    expect((await one.ask(ONE))?.body).toBe((await two.ask(ONE))?.body);
    expect((await one.ask(ONE))?.body).not.toBe((await stage().ask(ONE))?.body);
    expect(one.authorities.rootOf(ONE)).toBe(two.authorities.rootOf(ONE));
  });

  it.each([
    ['a question that is cut off', REQUEST.subarray(0, 40)],
    ['another digest', Buffer.from(REQUEST.toString('hex').replace('0402010500', '0402030500'), 'hex')],
    ['no question', Buffer.from('{}')],
  ])('refuses %s', async (_what, body) => {
    const answer = await stage().ask(ONE, body);
    expect(readStampReply(answer!.bytes, ASKED)).toEqual({
      kind: 'refused',
      reason: 'the authority refused, with status 2',
    });
  });

  it.each([
    ['another path', { path: '/' }, 404],
    ['another method', { method: 'GET' }, 404],
    ['another type', { headers: { 'content-type': 'text/plain' } }, 415],
  ])('takes no %s', async (_what, change, status) => {
    expect(await stage().ask(ONE, REQUEST, change)).toMatchObject({ status });
  });

  it('is one of those that the environment names', () => {
    const { authorities } = stage();
    expect(['one.example', 'two.example', 'three.example'].map((host) => authorities.has(host))).toEqual([
      true,
      true,
      false,
    ]);
    expect(() => authorities.rootOf('https://three.example/')).toThrow('no authority is at');
  });

  it.each([
    ['hangs', undefined],
    ['loses-answers', undefined],
    ['refuses', 503],
    ['limits', 429],
  ] as const)('that %s gives no stamp, and one afterwards', async (trouble, status) => {
    const { kernel, ask } = stage();
    kernel.activeFaults.channelTrouble.set(trouble, GLOBAL, 'time-stamps');
    expect((await ask(ONE))?.status).toBe(status);
    kernel.activeFaults.channelTrouble.set('nothing', GLOBAL, 'time-stamps');
    expect((await ask(ONE))?.status).toBe(200);
  });
});

describeWithOpenssl('its stamp', () => {
  it('is accepted by openssl, and not for other bytes', async () => {
    const { authorities, ask } = stage();
    const folder = mkdtempSync(join(tmpdir(), 'stamp-'));
    writeFileSync(join(folder, 'manifest'), 'a manifest');
    writeFileSync(join(folder, 'other'), 'another');
    writeFileSync(join(folder, 'tsr'), (await ask(ONE))!.bytes);
    writeFileSync(join(folder, 'root.pem'), authorities.rootOf(ONE));
    const verify = (file: string) => {
      const trust = ['-CAfile', 'root.pem', '-attime', String(Math.floor(START_MS / 1000))];
      const args = ['ts', '-verify', '-data', file, '-in', 'tsr', ...trust];
      const { stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
      return stdout + stderr;
    };
    expect(verify('manifest')).toContain('Verification: OK');
    expect(verify('other')).toContain('message imprint mismatch');
    rmSync(folder, { recursive: true });
  });
});
