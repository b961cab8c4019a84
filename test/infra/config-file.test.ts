import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { environmentOf } from '../../infra/environments/load';
import { obstaclesToDeploy } from '../../infra/environments/placeholders';
import { at, synthesized, text } from './synthesized';

const ROOT = join(__dirname, '..', '..');
const EXAMPLE = join('docs', 'examples', 'fjord.yaml');
const folder = mkdtempSync(join(tmpdir(), 'companyos-dr-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const example = parse(readFileSync(join(ROOT, EXAMPLE), 'utf8')) as Record<string, unknown>;
const written = (content: string | Buffer, name = 'own.yaml'): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const changed = (change: object): string => written(JSON.stringify({ ...example, ...change }), 'own.json');
const refusalOf = (path: string): readonly string[] => {
  try {
    environmentOf(path);
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.trim());
  }
  throw new Error('it was accepted');
};

describe("an environment of somebody's own", () => {
  it('is read from YAML and from JSON alike', () => {
    const fromYaml = environmentOf(join(ROOT, EXAMPLE));

    expect(fromYaml.name).toBe('fjord');
    expect(environmentOf(changed({}))).toEqual(fromYaml);
  });

  it('has everything under its own names, in its own regions, with certificates that its stacks have issued', () => {
    const environment = environmentOf(join(ROOT, EXAMPLE));
    const resources = synthesized(environment);
    const certificates = resources.filter(({ type }) => type === 'AWS::CertificateManager::Certificate');

    expect(new Set(resources.map(({ stack }) => /^companyos-(\w+)-/.exec(stack)?.[1]))).toEqual(new Set(['fjord']));
    expect(new Set(resources.map(({ region }) => region))).toEqual(new Set([...environment.regions, 'eu-west-3']));
    expect(JSON.stringify(resources)).not.toMatch(/us-east-1|us-west-2|111111111111|companyos\.example/);
    expect(certificates.map(({ region }) => region).sort()).toEqual([...environment.regions].sort());
    for (const { properties } of certificates) {
      expect(properties).toMatchObject({
        DomainName: '*.dr.fjord-freight.example',
        ValidationMethod: 'DNS',
        DomainValidationOptions: [{ HostedZoneId: 'Z0FJORD00000EXAMPLE' }],
      });
    }
    const domains = resources.filter(({ type }) => type === 'AWS::ApiGatewayV2::DomainName');
    for (const { properties } of domains)
      expect(text(at(properties, 'DomainNameConfigurations.0.CertificateArn'))).toContain(
        '"Ref":"CellFrontCertificate',
      );
  });

  it.each<[why: string, line: string, change: object]>([
    ['a field that is missing', 'approvers is missing: must be 1 or 2', { approvers: undefined }],
    ['a field that nobody knows', 'acount is "1": there is no field of this name', { acount: '1' }],
    [
      'one inside another',
      'evidence.modus is "X": there is no field of this name',
      { evidence: { ...(example['evidence'] as object), modus: 'X' } },
    ],
    [
      'an account without quotes',
      'account is 444455556666: a 12-digit AWS account id, in quotes',
      { account: 444455556666 },
    ],
    [
      'an owner of runbooks who is no contact',
      'runbooks.owner is "Ingrid": must be one of the contacts: incidentCommander, operationsLead, communicationsLead',
      { runbooks: { owner: 'Ingrid' } },
    ],
    [
      'a review on a day that does not exist',
      'runbooks.reviewedOn is "2027-02-29": must be a date such as 2027-01-31, in quotes',
      { runbooks: { reviewedOn: '2027-02-29' } },
    ],
    ['certificates of some kind', 'certificates is "maybe": must be "issued", or', { certificates: 'maybe' }],
    ['a certificate elsewhere', 'certificates.ap-northeast-3 is missing: must be the ARN', { certificates: {} }],
    [
      'China',
      'regions[0] is "cn-north-1": is not a region of AWS\'s commercial partition',
      { regions: ['cn-north-1', 'eu-west-1'] },
    ],
    [
      'disposable outside of development',
      'disposable is true: is allowed only in an environment called dev',
      { disposable: true },
    ],
    [
      'disposable and locked for good',
      'disposable is true: is allowed only in an environment called dev or dev-…, with evidence.mode GOVERNANCE',
      { name: 'dev', disposable: true, evidence: { retentionDays: 1, mode: 'COMPLIANCE' } },
    ],
  ])('is refused for %s, in a line that names the field', (_why, expected, change) => {
    const [head, ...lines] = refusalOf(changed(change));

    expect(head).toMatch(/own\.json is refused:$/);
    expect(lines.filter((line) => line.startsWith(expected))).toHaveLength(1);
  });

  it.each<[why: string, expected: RegExp, content: string | Buffer]>([
    ['nothing', /^all of it is null: /, ''],
    ['a list', /^all of it is \[\]: /, '[]'],
    ['broken YAML', /own\.yaml:1:\d+: not valid YAML: /, 'name: [dev'],
    ['a tag of nobody', /own\.yaml:1:7: not valid YAML: Unresolved tag: !dev/, 'name: !dev x'],
    [
      'other bytes than UTF-8',
      /own\.yaml cannot be read: it is not UTF-8 text; save it as UTF-8$/,
      Buffer.from([0x6e, 0xff, 0xfe]),
    ],
    [
      'aliases that multiply',
      /own\.yaml: not valid YAML: Excessive alias count/,
      ['a: &a [1]', ...'bcdefgh'.split('').map((key, n) => `${key}: &${key} [${`*${'abcdefg'[n]},`.repeat(9)}]`)].join(
        '\n',
      ),
    ],
  ])('is refused when its file holds %s', (_why, expected, content) => {
    expect(refusalOf(written(content)).find((line) => expected.test(line))).toBeDefined();
  });

  it('is refused when there is no such file', () => {
    expect(refusalOf('nowhere.yaml')[0]).toMatch(/^config nowhere\.yaml cannot be read: ENOENT/);
  });
});

describe('a deploy', () => {
  it('is refused for each placeholder of the example, for none of what a company owns, and for a region without what we need', () => {
    const own = {
      account: '482913756021',
      domain: 'dr.fjord.no',
      zone: { kind: 'given', zoneId: 'Z08123FJORD', zoneName: 'fjord.no' },
      contacts: Object.fromEntries(
        Object.keys(example['contacts'] as object).map((role) => [role, { name: role, email: `${role}@fjord.no` }]),
      ),
    };
    const paths = (path: string) => obstaclesToDeploy(environmentOf(path)).map((problem) => problem.path.join('.'));

    expect(paths(changed({}))).toEqual([
      ...['account', 'domain', 'zone.zoneName', 'zone.zoneId'],
      ...['incidentCommander', 'operationsLead', 'communicationsLead'].map((role) => `contacts.${role}.email`),
    ]);
    expect(paths(changed(own))).toEqual([]);
    const channels = (internal: object[]) => paths(changed({ ...own, communications: { channels: { internal } } }));
    const [hook, pager] = [{ kind: 'webhook', name: 'tools' }, { kind: 'pagerduty' }];
    expect(
      channels([
        { ...hook, url: 'https://tools.fjord.no/in' },
        { ...pager, service: 'PFJORD1' },
      ]),
    ).toEqual([]);
    expect(
      channels([
        { ...hook, url: 'https://tools.example/in' },
        { ...pager, service: 'PEXAMPLE' },
      ]),
    ).toEqual(['communications.channels.internal.0', 'communications.channels.internal.1']);
    // Nor where people could not answer: AWS has no function URLs in ca-west-1.
    const canada = JSON.stringify({ ...example, ...own })
      .replaceAll('ap-northeast-1', 'ca-central-1')
      .replaceAll('ap-northeast-3', 'ca-west-1')
      .replace('"APAC"', '"CA"');
    expect(paths(written(canada, 'canada.json'))).toEqual(['regions.3']);
  });

  it.each([
    ['111111111111', true],
    ['123456789012', true],
    ['111122223333', true],
    ['111122223334', false],
    ['482913756021', false],
  ])('takes account %s for a placeholder: %s', (account, isPlaceholder) => {
    const obstacles = obstaclesToDeploy(environmentOf(changed({ account })));

    expect(obstacles.some(({ path }) => path[0] === 'account')).toBe(isPlaceholder);
  });

  it.each(['dev-small', 'dev-two-person'])('is refused for %s, which is made for drills', (name) => {
    expect(obstaclesToDeploy(environmentOf(name))[0]).toEqual({
      path: ['labOnly'],
      message: 'this environment is only for drills and is never deployed',
    });
  });
});
