import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsIn } from '../../../infra/runbooks/check';
import { sectionsOf, type Block, type Runbook } from '../../../strategy/runbooks/runbook';
import { CONFIGS, made, runbookOf } from './made';

const blocksOf = (runbook: Runbook): readonly Block[] =>
  sectionsOf(runbook).flatMap(({ lines }) => lines.flatMap(({ content }) => content));
const dev = made('dev');

/** What the check says of the runbook when one more thing stands in it. */
function problemsWith(block: Block, id = 'us-east-region-loss'): readonly string[] {
  const runbook = runbookOf(dev, id);
  const postEvent = { ...runbook.postEvent, 'Capture RCA': [block] };
  return problemsIn({ ...runbook, postEvent }, dev).map((problem) => problem.replace(`${id}: Capture RCA: `, ''));
}
const command = (text: string): Block => ({ kind: 'do', text: 'Do it.', command: text });

describe('the check of runbooks', () => {
  it.each(CONFIGS)('finds every name of %s in its templates, and no call to a region that is left', (config) => {
    const all = made(config);
    expect(all.runbooks.flatMap((runbook) => problemsIn(runbook, all))).toEqual([]);
  });

  it('has names, outputs, hosts and regions to look for in every runbook', () => {
    for (const runbook of dev.runbooks) {
      const text = JSON.stringify(runbook);
      expect(text.match(/companyos-dev-/g)!.length).toBeGreaterThan(20);
      expect(text).toMatch(/OutputKey==.+--region |--region .+OutputKey==/s);
      expect(text).toMatch(/(us|eu)\.dev\.companyos\.example/);
    }
  });

  it('finds a name that the templates have no longer, wherever it stands', () => {
    for (const name of ['companyos-dev-evacuate', 'companyos-dev-us-east-tier0', 'alias/companyos-dev-us-east']) {
      const names = new Map([...dev.deployed.names].filter(([one]) => one !== name));
      const problems = problemsIn(runbookOf(dev, 'us-east-region-loss'), {
        ...dev,
        deployed: { ...dev.deployed, names },
      });
      expect(problems.some((problem) => problem.includes(`${name} is in no template`))).toBe(true);
    }
  });

  it.each<[what: string, block: Block, problem: RegExp]>([
    ['a name in a sentence', { kind: 'know', text: 'See `companyos-dev-evacute`.' }, /^companyos-dev-evacute is in no/],
    [
      'an alarm that another region has',
      { kind: 'table', head: ['alarm', 'in'], rows: [['companyos-dev-region-impaired-us-east-1', 'us-east-1']] },
      /is not in us-east-1; it is in eu-central-1, us-west-2$/,
    ],
    ['a region of another company', { kind: 'know', text: 'Go to ap-south-1.' }, /^ap-south-1 is no region of dev$/],
    ['a host without a record', { kind: 'know', text: 'Ask ap.dev.companyos.example.' }, /^ap\.dev.+ is no record$/],
    [
      'a table in a region without a replica',
      command('aws dynamodb query --region eu-central-1 --table-name companyos-dev-control'),
      /^companyos-dev-control is not in eu-central-1/,
    ],
    [
      'an output that the stack does not have',
      command(
        `U=$(aws cloudformation describe-stacks --region us-west-2 --stack-name companyos-dev-region --query "[?OutputKey=='Url']")`,
      ),
      /^companyos-dev-region in us-west-2 has no output Url$/,
    ],
    [
      'an account of somebody else',
      command('aws s3 ls --region us-west-2 s3://companyos-dev-evidence-us-west-2-999999999999'),
      /999999999999 is (in no template|not the account)/,
    ],
    ['a command without a region', command('aws kms list-keys'), /names no region$/],
    [
      'an ARN of another region than the command',
      command(
        'aws stepfunctions start-execution --region us-west-2 --state-machine-arn arn:aws:states:eu-central-1:111111111111:stateMachine:companyos-dev-evacuate',
      ),
      /names several regions: us-west-2, eu-central-1$/,
    ],
    ['Route 53', command('aws route53 list-hosted-zones --region us-west-2'), /uses route53, which may need a global/],
    ['any other command', command('rm -rf out'), /is no command that a runbook may use$/],
  ])('finds %s', (_, block, problem) => {
    expect(problemsWith(block)).toContainEqual(expect.stringMatching(problem));
  });

  it.each([
    'aws sqs get-queue-attributes --region us-east-1 --queue-url https://sqs.us-east-1.amazonaws.com/111111111111/companyos-dev-us-east-jobs',
    'curl --aws-sigv4 aws:amz:us-east-1:lambda "$BOARD_URL"',
  ])('lets nobody call the region that is left: %s', (text) => {
    const calls = expect.stringMatching(/calls us-east-1, which the runbook leaves$/) as string;
    for (const id of ['us-east-region-loss', 'us-east-control-plane'])
      expect(problemsWith(command(text), id)).toContainEqual(calls);
    expect(problemsWith(command(text), 'us-east-return')).toEqual([]);
  });

  it('refers to articles of the long runbook that exist', () => {
    const long = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
    const headings = [...long.matchAll(/^#+ (.+)$/gm)].map((match) => match[1]);
    const named = dev.runbooks.flatMap(blocksOf).flatMap((block) => (block.kind === 'more' ? block.articles : []));

    expect(new Set(named).size).toBeGreaterThan(10);
    for (const article of named) expect(headings).toContain(article);
  });
});
