import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join('docs', 'examples', 'fjord.yaml');
const folder = mkdtempSync(join(tmpdir(), 'companyos-dr-cdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a deploy with placeholders', () => {
  it('is refused by the CLI itself, which bootstraps the same environment as far as credentials', () => {
    const cdk = (...args: string[]) =>
      spawnSync(process.execPath, [require.resolve('aws-cdk/bin/cdk'), ...args, '-c', `config=${EXAMPLE}`], {
        ...{ cwd: ROOT, encoding: 'utf8' },
        // Nobody's credentials, from nowhere.
        env: { PATH: process.env['PATH'], HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', CI: 'true' },
      });
    const deploy = cdk('deploy', 'region-ap-northeast-3', '--exclusively', '--output', join(folder, 'deploy'));
    const bootstrap = cdk('bootstrap', '--output', join(folder, 'bootstrap'));

    expect(deploy.status).toBe(1);
    expect(deploy.stderr).toContain(
      'account is "444455556666": a placeholder; a deploy needs the id of your AWS account',
    );
    expect(deploy.stdout + deploy.stderr).not.toContain('credentials');
    expect(bootstrap.stdout + bootstrap.stderr).toContain(
      'Bootstrapping environment aws://444455556666/ap-northeast-3',
    );
    expect(bootstrap.stderr).toContain('no credentials have been configured');
  }, 120_000);
});
