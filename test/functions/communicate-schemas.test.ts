/**
 * What channels send, held against what their makers publish: AWS's own client, Slack's own types, and the OpenAPI
 * documents of PagerDuty and Statuspage. Nobody may pass those documents on, so they are read from a folder:
 * `VENDOR_SCHEMAS` (CONTRIBUTING.md has the names and the sources).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ListContactsCommand,
  SendBulkEmailCommand,
  type SendBulkEmailCommandInput,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import Ajv from 'ajv';
import ts from 'typescript';
import { parse } from 'yaml';
import { toEmail } from '../../functions/communicate/channels/email';
import { toPagerduty } from '../../functions/communicate/channels/pagerduty';
import { toSlack } from '../../functions/communicate/channels/slack';
import { toStatuspage } from '../../functions/communicate/channels/statuspage';
import { routingKey, SLACK_TOKEN, STATUSPAGE_TOKEN } from '../../lab/channels/tokens';
import { MESSAGE_KINDS } from '../../strategy/cadence';
import { type AnyChannel, channelName } from '../../strategy/channels';
import type { Outage } from '../../strategy/outage';
import { afterTry, type Post, type Sent, tried } from '../../strategy/post';
import { EACH_KIND, world } from './support/companies';
import { signIn } from './support/signed';
import { runIn } from './support/world';

interface HttpRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly body: Uint8Array;
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
}

const AT = '2027-01-01T00:00:00.000Z';
const OUTAGE: Outage = {
  ...{ name: 'outage-1', since: AT, openedAt: AT, incidents: [], regions: ['us-east-1'], revision: 1 },
  residencies: [
    { residency: 'US', since: AT, services: ['identity'], feels: [{ service: 'identity', feels: 'down' }] },
  ],
};

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
  jest.useRealTimers();
});

type Kind = 'slack' | 'pagerduty' | 'statuspage' | 'email';
const channelOf = <K extends Kind>(kind: K): Extract<AnyChannel, { kind: K }> =>
  Object.values(EACH_KIND)
    .flat()
    .find((one): one is Extract<AnyChannel, { kind: K }> => one.kind === kind)!;

const SEND: Readonly<Record<Kind, (post: Post) => Promise<Sent>>> = {
  slack: (post) => toSlack(channelOf('slack'), { post, outage: OUTAGE }, SLACK_TOKEN),
  pagerduty: (post) => toPagerduty({ post }, routingKey(channelOf('pagerduty').service)),
  statuspage: (post) => toStatuspage(channelOf('statuspage'), { post, outage: OUTAGE }, STATUSPAGE_TOKEN),
  email: (post) => toEmail(channelOf('email'), { post, reached: () => Promise.resolve() }),
};

/** Every request of a channel from the notice to the report. Each message is tried twice: its first answer is lost. */
async function requestsOf(kind: Kind): Promise<readonly Asked[]> {
  runIn('us-west-2');
  const { clock, fates } = world(EACH_KIND);
  signIn(clock);
  const { fetch: company } = globalThis;
  const all: Asked[] = [];
  globalThis.fetch = (url, init = {}) => {
    const { method = 'GET', body } = init;
    all.push({ method, url: new URL(url), body: body as string | undefined });
    return company(url, init);
  };
  let post: Post | undefined;
  for (const [minute, due] of MESSAGE_KINDS.entries()) {
    const begin = (at: string): Post =>
      tried(post, {
        ...{ outage: OUTAGE.name, at, by: 'us-west-2' },
        stream: { audience: 'customers', residency: 'US', channel: channelName(channelOf(kind)) },
        due: { kind: due, dueAt: AT, ...(minute < 2 && { nextBy: AT }) },
        message: { subject: 'Service disruption', text: 'It is down\nWe work on it' },
      });
    fates.push('answer lost');
    const first = begin(AT);
    post = afterTry(first, await SEND[kind](first), AT);
    const again = begin(AT);
    post = afterTry(again, await SEND[kind](again), AT);
    expect(post.state).toBe('sent');
  }
  return all;
}

const FOLDER = process.env['VENDOR_SCHEMAS'];
const PUBLISHED = [
  { kind: 'pagerduty', file: 'pagerduty-events-v2.json', base: '/v2' },
  { kind: 'statuspage', file: 'statuspage.yaml', base: '/v1' },
] as const;

describe.each(PUBLISHED)('what $kind gets', ({ kind, file, base }) => {
  const path = FOLDER === undefined ? undefined : join(FOLDER, file);
  if (path === undefined || !existsSync(path)) {
    it.skip(`is what its OpenAPI document allows (skipped: VENDOR_SCHEMAS has no ${file})`, () => undefined);
    return;
  }

  it('is what its OpenAPI document allows', async () => {
    const document = parse(readFileSync(path, 'utf8')) as { paths: Record<string, Record<string, object>> };
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true }).addSchema(document, 'published');
    const asked = await requestsOf(kind);
    expect(asked.length).toBeGreaterThan(MESSAGE_KINDS.length);
    for (const { method, url, body } of asked) {
      const template = Object.keys(document.paths).find((one) => isPathOf(one, url.pathname.slice(base.length)));
      const verb = method.toLowerCase();
      expect([url.pathname, Object.keys(document.paths[template ?? ''] ?? {})]).toEqual([
        url.pathname,
        expect.arrayContaining([verb]),
      ]);
      if (body === undefined) continue;
      const place = ['paths', template ?? '', verb, 'requestBody', 'content', 'application/json', 'schema'];
      const validate = ajv.compile({ $ref: `published#/${place.map(pointer).join('/')}` });
      validate(JSON.parse(body));
      expect({ body, errors: validate.errors }).toEqual({ body, errors: null });
    }
  });
});

const pointer = (name: string): string => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
const isPathOf = (template: string, path: string): boolean =>
  new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

describe('what SES gets', () => {
  it('is what the client of AWS would send', async () => {
    const asked = await requestsOf('email');
    expect(asked.length).toBeGreaterThan(MESSAGE_KINDS.length * 2);
    for (const { method, url, body = '' } of asked) {
      const said = JSON.parse(body) as object;
      expect({ method, url: url.href, said }).toEqual(await byAws(url, said));
    }
  });
});

/** The same call by AWS's client, which stops before it is sent. */
async function byAws(url: URL, said: object): Promise<object> {
  const [, region = ''] = url.host.split('.');
  const client = new SESv2Client({ region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  const sent: HttpRequest[] = [];
  client.middlewareStack.add(
    () => (args) => {
      sent.push(args.request as HttpRequest);
      return Promise.reject(new Error('not sent'));
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const [, list] = /contact-lists\/([^/]+)\/contacts/.exec(url.pathname) ?? [];
  const call =
    list === undefined
      ? client.send(new SendBulkEmailCommand(said as SendBulkEmailCommandInput))
      : client.send(new ListContactsCommand({ ContactListName: list, ...said }));
  await expect(call).rejects.toThrow('not sent');
  const [{ method, hostname, path, body }] = sent as [HttpRequest];
  return { method, url: `https://${hostname}${path}`, said: JSON.parse(new TextDecoder().decode(body)) as object };
}

const POST = 'ChatPostMessageArguments & { readonly blocks: KnownBlock[] }';
const SEARCHES: Readonly<Record<string, string>> = {
  '/api/conversations.history': 'ConversationsHistoryArguments',
  '/api/conversations.replies': 'ConversationsRepliesArguments',
};

describe('what Slack gets', () => {
  it('has the types that Slack publishes', async () => {
    const asked = await requestsOf('slack');
    expect(new Set(asked.map(({ url }) => url.pathname))).toEqual(
      new Set(['/api/chat.postMessage', ...Object.keys(SEARCHES)]),
    );
    const values = asked.map(({ url, body = queryText(url) }) => ({
      type: SEARCHES[url.pathname] ?? POST,
      text: body,
    }));
    const wrong = { type: POST, text: '{ channel: "C0", text: "x", blocks: [{ type: "heading" }] }' };
    expect(typeErrors([...values, wrong])).toEqual([expect.stringContaining('heading')]);
  });
});

/** A query has only texts. */
const queryText = ({ searchParams: query }: URL): string =>
  JSON.stringify({
    ...Object.fromEntries(query),
    ...{ limit: Number(query.get('limit')), include_all_metadata: query.get('include_all_metadata') === 'true' },
  });

interface Value {
  readonly type: string;
  readonly text: string;
}

/** What the compiler says of these texts as values of types of Slack's client. */
function typeErrors(values: readonly Value[]): readonly string[] {
  const name = join(__dirname, 'slack-requests.ts');
  const types = ['ChatPostMessageArguments', 'KnownBlock', ...Object.values(SEARCHES)].join(', ');
  const lines = values.map(({ type, text }, index) => `export const request${index}: ${type} = ${text};`);
  const source = [`import type { ${types} } from '@slack/web-api';`, ...lines].join('\n');
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: ['node'], module: ts.ModuleKind.NodeNext };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, ...how) =>
    file === name ? ts.createSourceFile(file, source, ts.ScriptTarget.Latest) : getSourceFile(file, ...how);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
