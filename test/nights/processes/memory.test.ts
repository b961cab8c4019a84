/**
 * What each function needs of its memory, by the bundle that is deployed: loaded, and run against an AWS that refuses.
 * That is less than a run with answers needs, and most of it: the code and the SDK's clients.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type FunctionName, SIZING } from '../../../infra/site/sizing';
import { DEV_TOPOLOGY } from '../../support/dev-topology';
import { ROSTERS } from '../../support/rosters';

const SHARE_MAX = 0.7;
/** Enough for a tick of a detector; everybody else ends by themselves. */
const LIMIT_MS = 6_000;
const ROOT = join(__dirname, '..', '..', '..');

async function peakMb(name: string): Promise<number> {
  const bundle = join(ROOT, 'dist', 'functions', name.replace(/^probes-/, ''), 'index.js');
  const env = {
    ...{ PATH: process.env['PATH'], AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    ...{ TOPOLOGY: JSON.stringify(DEV_TOPOLOGY), AWS_LAMBDA_FUNCTION_NAME: name, DRILL_WINDOWS: '{}' },
    ...{ CHANNELS: '{}', LEADS: JSON.stringify(ROSTERS), WORDING: '{}', LEAD_URL: 'https://lead.example/' },
    ...{ TIMESTAMP_AUTHORITIES: '[]', DNS_TTL_SECONDS: '20' },
  };
  const run = promisify(execFile);
  const script = join(__dirname, '..', '..', 'fixtures', 'peak-memory.mjs');
  const { stderr } = await run(process.execPath, [script, bundle, String(LIMIT_MS)], { env, maxBuffer: 2 ** 26 });
  return Number(/\npeak ([\d.]+)\n/.exec(stderr)?.[1]);
}

it.each(Object.keys(SIZING) as FunctionName[])(
  'is enough for %s',
  async (name) => {
    const peak = await peakMb(name);
    expect(peak).toBeGreaterThan(20);
    expect(peak).toBeLessThanOrEqual(SIZING[name].memoryMb * SHARE_MAX);
  },
  60_000,
);
