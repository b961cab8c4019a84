import type { HttpAnswer } from '../../../lab/calls/internet';
import { ChannelReceivers } from '../../../lab/channels/channels';
import { signedBy } from '../../../lab/cloud/signature';
import { Channels } from '../../../strategy/channels';
import { AWS } from '../../functions/support/companies';
import { newKernel, runSeconds, START_MS } from '../cloud/bench';

const CODES = { serviceCode: 'general-info', categoryCode: 'using-aws', severityCode: 'urgent' };
const PLACES = Channels.parse({ vendors: [{ kind: 'support', name: 'aws', ...CODES }] });
const ROLE = 'arn:aws:sts::111111111111:assumed-role/communicate/one';
const NEW = { ...CODES, subject: 'Failures', communicationBody: 'No answer. Message m#1 notice' };

interface Asked {
  readonly region?: string;
  readonly signedFor?: string;
  readonly contentType?: string;
}

interface Answered {
  readonly answered: (answer: HttpAnswer) => void;
}

function desk(aws: Partial<typeof AWS> = {}) {
  const kernel = newKernel();
  const all = { ...AWS, ...aws };
  jest.spyOn(Date, 'now').mockImplementation(() => kernel.clock.now());
  const channels = new ChannelReceivers(kernel, PLACES, all);
  const send = (operation: string, body: object, { answered, ...asked }: Asked & Answered) => {
    const { region = 'us-west-2', signedFor = region, contentType = 'application/x-amz-json-1.1' } = asked;
    const headers = { 'content-type': contentType, 'x-amz-target': `AWSSupport_20130415.${operation}` };
    const request = { method: 'POST', host: `support.${region}.amazonaws.com`, path: '/', headers };
    const scope = { service: 'support' as const, region: signedFor, nowMs: kernel.clock.now() };
    channels.serve(signedBy(ROLE, { ...request, body: JSON.stringify(body) }, scope), answered);
  };
  /** The status and the error or the answer; undefined if none comes within ten seconds. */
  const ask = async (operation: string, body: object, asked: Asked = {}) => {
    const heard: HttpAnswer[] = [];
    send(operation, body, { ...asked, answered: (answer) => heard.push(answer) });
    await runSeconds(kernel, 10);
    const [answer] = heard;
    if (!answer) return undefined;
    const said = JSON.parse(answer.body) as { __type?: string };
    return [answer.status, said.__type ?? said] as const;
  };
  return { kernel, channels, send, ask };
}

afterEach(() => jest.restoreAllMocks());

describe('AWS Support', () => {
  it('opens a case at one endpoint, and lists it and adds to it at another', async () => {
    const { channels, ask } = desk();
    const [, opened] = (await ask('CreateCase', NEW)) ?? [];
    const { caseId } = opened as { caseId: string };
    expect(caseId).toMatch(/^case-111111111111-/);
    const more = { caseId, communicationBody: 'It works again. Message m#2 resolution' };
    expect(await ask('AddCommunicationToCase', more, { region: 'eu-west-1' })).toEqual([200, { result: true }]);
    expect(channels.received).toMatchObject([
      { place: 'support:aws', subject: 'Failures', isLast: false, id: 'm#1 notice' },
      { place: 'support:aws', subject: 'Failures', isLast: true, id: 'm#2 resolution' },
    ]);
    const asks = { includeResolvedCases: true, maxResults: 100 };
    const found = await ask('DescribeCases', { ...asks, caseIdList: [caseId] }, { region: 'us-east-1' });
    expect(found).toMatchObject([
      200,
      { cases: [{ caseId, recentCommunications: { communications: [{ body: more.communicationBody }, {}] } }] },
    ]);
    const after = (atMs: number) => ask('DescribeCases', { ...asks, afterTime: new Date(atMs).toISOString() });
    expect(await after(START_MS)).toMatchObject([200, { cases: [{ subject: 'Failures' }] }]);
    expect(await after(START_MS + 3600_000)).toEqual([200, { cases: [] }]);
    const [, bare] = (await ask('DescribeCases', { includeCommunications: false })) ?? [];
    expect(JSON.stringify(bare)).not.toContain('recentCommunications');
  });

  it.each<[string, string, object, string, Asked?]>([
    ['a signature for another region', 'CreateCase', NEW, 'MissingAuthenticationToken', { signedFor: 'us-east-1' }],
    ['another protocol', 'CreateCase', NEW, 'UnknownOperation', { contentType: 'application/json' }],
    ['an operation that we do not use', 'ResolveCase', {}, 'UnknownOperation'],
    ['a case without a text', 'CreateCase', { ...NEW, communicationBody: '' }, 'Validation'],
    ['a text that is too long', 'CreateCase', { ...NEW, communicationBody: 'x'.repeat(8001) }, 'Validation'],
    ['a severity that does not exist', 'CreateCase', { ...NEW, severityCode: 'P1' }, 'Validation'],
    ['a code that does not exist', 'CreateCase', { ...NEW, categoryCode: 'other' }, 'InvalidParameterValue'],
    ['a list that is too short', 'DescribeCases', { maxResults: 5 }, 'Validation'],
    ['a text for no case', 'AddCommunicationToCase', { caseId: 'case-1' }, 'Validation'],
  ])('refuses %s', async (...[, operation, body, error, asked]) => {
    const { channels, ask } = desk();
    expect(await ask(operation, body, asked)).toEqual([400, `${error}Exception`]);
    expect(channels.received).toEqual([]);
  });

  it('knows no case that nobody opened', async () => {
    const { ask } = desk();
    const caseId = 'case-1';
    expect(await ask('AddCommunicationToCase', { caseId, communicationBody: 'x' })).toEqual([400, 'CaseIdNotFound']);
    expect(await ask('DescribeCases', { caseIdList: [caseId] })).toEqual([400, 'CaseIdNotFound']);
  });

  it('says that a valid request would work, and does nothing', async () => {
    const { channels, ask } = desk();
    const dry = [400, 'DryRunOperationException'];
    expect(await ask('CreateCase', { ...NEW, dryRun: true })).toEqual(dry);
    expect(await ask('DescribeCases', { dryRun: true })).toEqual(dry);
    expect(channels.received).toEqual([]);
    const [, opened] = (await ask('CreateCase', NEW)) ?? [];
    const { caseId } = opened as { caseId: string };
    expect(await ask('AddCommunicationToCase', { caseId, communicationBody: 'x', dryRun: true })).toEqual(dry);
    expect(channels.received).toHaveLength(1);
  });

  it('refuses whom IAM does not allow, and whose account has no plan', async () => {
    const { ask } = desk({ allowed: (_, { action }) => action !== 'support:CreateCase' });
    expect(await ask('CreateCase', NEW)).toEqual([400, 'AccessDeniedException']);
    expect(await ask('DescribeCases', {})).toEqual([200, { cases: [] }]);
    expect(await desk({ hasSupportPlan: false }).ask('DescribeCases', {})).toEqual([
      ...[400, 'SubscriptionRequiredException'],
    ]);
  });

  it('takes sixty requests a minute', async () => {
    const { kernel, send } = desk();
    const heard: HttpAnswer[] = [];
    for (let count = 0; count < 62; count += 1) send('DescribeCases', {}, { answered: (answer) => heard.push(answer) });
    await runSeconds(kernel, 10);
    expect(heard.filter(({ body }) => body.includes('ThrottlingException'))).toHaveLength(2);
  });

  it('does not answer where its region is gone', async () => {
    const { kernel, ask } = desk();
    kernel.network.lose('us-west-2');
    expect(await ask('DescribeCases', {})).toBeUndefined();
    expect(await ask('DescribeCases', {}, { region: 'us-east-1' })).toEqual([200, { cases: [] }]);
  });
});
