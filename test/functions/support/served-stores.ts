/** The modelled stores behind an endpoint of this machine, for a bundle that runs in a process of its own. */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { ModelledStores } from './modelled-stores';

const ROOT = join(__dirname, '..', '..', '..');

interface Serving {
  readonly url: string;
  readonly server: Server;
}

/** `bytesPerMs`: how fast a request arrives over its connection. */
export async function serving(stores: ModelledStores, bytesPerMs: number): Promise<Serving> {
  const server = createServer((request, response) => {
    void bodyOf(request, bytesPerMs).then((bytes) => {
      const {
        status,
        headers,
        body,
        bytes: content = body,
      } = stores.reply({ ...addressed(request), ...textOr(bytes) });
      response.writeHead(status, headers).end(content);
    });
  });
  // The bundle computes for longer than a server keeps an idle connection.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

async function bodyOf(request: IncomingMessage, bytesPerMs: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const startedAtMs = performance.now();
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    const earlyMs = size / bytesPerMs - (performance.now() - startedAtMs);
    if (earlyMs > 1) await setTimeout(earlyMs);
  }
  return Buffer.concat(chunks);
}

const textOr = (bytes: Buffer) => (bytes.length === 0 ? {} : { body: bytes.toString(), bytes });

/** The signature says which service of which region is meant: the endpoint is one for all. */
function addressed({ method = 'GET', url: path = '/', headers }: IncomingMessage) {
  const [, region, service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const said = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { method, path, host: `${service}.${region}.amazonaws.com`, headers: Object.fromEntries(said) };
}

const Ran = z.object({ output: z.unknown(), peakMb: z.number(), cpuSeconds: z.number() });

interface Run {
  readonly bundle: string;
  readonly input: object;
  readonly env: Readonly<Record<string, string>>;
  readonly heapMb: number;
}

/** Runs the deployed bundle of that function with a heap of that size. Rejects when it fails, as without memory. */
export async function runBundle({ bundle, input, env, heapMb }: Run): Promise<z.output<typeof Ran>> {
  const file = join(ROOT, 'dist', 'functions', bundle, 'index.js');
  const script = join(ROOT, 'test', 'fixtures', 'run-bundle.mjs');
  const args = [`--max-old-space-size=${heapMb}`, script, file, JSON.stringify(input)];
  const { stderr } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 });
  return Ran.parse(JSON.parse(/\nran (.+)\n/.exec(stderr)?.[1] ?? 'null'));
}
