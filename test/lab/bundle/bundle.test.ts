import { buildSync } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstance, type Instance } from '../../../lab/bundle/bundle';
import { Clock } from '../../../lab/kernel/clock';
import type { HttpAnswer, HttpRequest } from '../../../lab/calls/internet';
import { seeded } from '../../../lab/kernel/random';

const START = Date.UTC(2027, 0, 1);

const SOURCE = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({ region: process.env.AWS_REGION, maxAttempts: 2, requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true } });
export const handler = async (event) => {
  if (event === 'get') return client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } })).then(({ Item }) => Item, (error) => ({ error: error.name, status: error.$metadata?.httpStatusCode }));
  if (event === 'time') { const before = Date.now(); await new Promise((done) => setTimeout(done, 1500)); return { before, after: Date.now(), random: Math.random() }; }
  if (event === 'fetch') return fetch('https://host.example/health', { redirect: 'manual' }).then(async (answer) => ({ status: answer.status, body: await answer.text() }));
  if (event === 'bytes') return fetch('https://host.example/bytes', { method: 'POST', body: new Uint8Array([0, 128, 255, 10]), redirect: 'manual' }).then(async (answer) => [...new Uint8Array(await answer.arrayBuffer())]);
  if (event === 'nowhere') return fetch('https://nowhere.example/', { redirect: 'manual' }).catch(({ message, cause }) => ({ message, code: cause.code }));
  if (event === 'file') return require('node:fs').readFileSync('/etc/passwd', 'utf8');
  if (event === 'socket') return require('node:net').connect(80);
  console.log('hello', process.env.GREETING);
  return null;
};
`;

const file = join(mkdtempSync(join(tmpdir(), 'bundle-')), 'index.js');
buildSync({
  stdin: { contents: SOURCE, resolveDir: process.cwd() },
  bundle: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  outfile: file,
});

interface Rig {
  readonly clock: Clock;
  readonly instance: Instance;
  readonly printed: string[];
  readonly asked: HttpRequest[];
}

function rig(answer: (request: HttpRequest) => Promise<HttpAnswer>): Rig {
  const clock = new Clock(START);
  const printed: string[] = [];
  const asked: HttpRequest[] = [];
  const transport = async (request: HttpRequest, connected: () => void): Promise<HttpAnswer> => {
    asked.push(request);
    await clock.sleep(10);
    connected();
    return answer(request);
  };
  const environment = {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'k',
    AWS_SECRET_ACCESS_KEY: 's',
    GREETING: 'world',
  };
  const instance = startInstance(file, {
    clock,
    random: seeded('1'),
    environment,
    print: (line) => void printed.push(line),
    transport,
    fetchTransport: transport,
    resolveCname: () => Promise.resolve(undefined),
  });
  return { clock, instance, printed, asked };
}

async function invoke({ clock, instance }: Rig, event: string, virtualMs = 60_000): Promise<unknown> {
  let result: unknown = 'unanswered';
  instance.activity.begin();
  void instance
    .handler(event, {})
    .then(
      (value) => (result = value),
      (error: unknown) => (result = error),
    )
    .finally(() => instance.activity.end());
  await clock.runUntil(clock.now() + virtualMs);
  return result;
}

const json = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(value),
});

describe('a bundle in the lab', () => {
  it('speaks to AWS through the real SDK, signed in virtual time for its own region', async () => {
    const lab = rig(() => Promise.resolve(json(200, { Item: { pk: { S: 'a' } } })));
    expect(await invoke(lab, 'get')).toEqual({ pk: { S: 'a' } });
    expect(lab.asked[0]).toMatchObject({ host: 'dynamodb.us-west-2.amazonaws.com', method: 'POST' });
    expect(lab.asked[0]!.headers['x-amz-date']).toMatch(/^20270101T0000/);
    expect(lab.asked[0]!.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
  });

  it('retries what the SDK retries and sees typed errors', async () => {
    const lab = rig(() => Promise.resolve(json(500, { __type: 'InternalServerError', message: 'x' })));
    expect(await invoke(lab, 'get')).toEqual({ error: 'InternalServerError', status: 500 });
    expect(lab.asked).toHaveLength(2);
  });

  it.each(['ThrottlingException', 'SlowDown'])('retries %s, whatever its status', async (name) => {
    const lab = rig(() => Promise.resolve(json(400, { __type: name, message: 'Rate exceeded' })));
    expect(await invoke(lab, 'get')).toEqual({ error: name, status: 400 });
    expect(lab.asked).toHaveLength(2);
  });

  it('runs into its own time-outs when nothing answers', async () => {
    const lab = rig(() => new Promise(() => undefined));
    expect(await invoke(lab, 'get')).toMatchObject({ error: 'TimeoutError' });
  });

  it('sees the clock, timers and randomness of the lab', async () => {
    const first = rig(() => Promise.reject(new Error('unused')));
    const result = (await invoke(first, 'time')) as { before: number; after: number; random: number };
    expect(result).toMatchObject({ before: START, after: START + 1500 });
    const second = rig(() => Promise.reject(new Error('unused')));
    expect(await invoke(second, 'time')).toEqual(result);
  });

  it('fetches through the lab', async () => {
    const lab = rig(() => Promise.resolve({ status: 503, headers: {}, body: 'closed' }));
    expect(await invoke(lab, 'fetch')).toEqual({ status: 503, body: 'closed' });
  });

  it('sends and gets bytes through the lab, each as one character', async () => {
    const lab = rig(({ body = '' }) => Promise.resolve({ status: 200, headers: {}, body: `${body}\u00fe` }));
    expect(await invoke(lab, 'bytes')).toEqual([0, 128, 255, 10, 254]);
    expect(lab.asked[0]?.body).toBe('\u0000\u0080\u00ff\n');
  });

  it('hears from fetch what Node would say of a name that leads nowhere', async () => {
    const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.example'), { code: 'ENOTFOUND' });
    const lab = rig(() => Promise.reject(notFound));
    expect(await invoke(lab, 'nowhere')).toEqual({ message: 'fetch failed', code: 'ENOTFOUND' });
  });

  it('reads no file of this machine and opens no socket', async () => {
    const lab = rig(() => Promise.reject(new Error('unused')));
    expect(await invoke(lab, 'file')).toMatchObject({ code: 'ENOENT' });
    expect(await invoke(lab, 'socket')).toMatchObject({ message: 'net is closed inside the lab' });
  });

  it('has its own environment, and what it prints is caught', async () => {
    const lab = rig(() => Promise.reject(new Error('unused')));
    await invoke(lab, 'print');
    expect(lab.printed).toEqual(['hello world']);
  });
});
