/**
 * The modules that `require` gives a bundle. Network modules are the lab's, the file system is empty, the randomness of
 * crypto is seeded, and everything that could reach the machine throws. A module not named here is refused, so that a
 * new dependency is a decision.
 */
import * as crypto from 'node:crypto';
import * as assert from 'node:assert';
import * as asyncHooks from 'node:async_hooks';
import * as buffer from 'node:buffer';
import * as events from 'node:events';
import * as os from 'node:os';
import * as path from 'node:path';
import * as stream from 'node:stream';
import * as url from 'node:url';
import * as util from 'node:util';
import * as zlib from 'node:zlib';
import { Console } from 'node:console';
import type { Random } from '../kernel/random';

export interface ModuleSources {
  readonly random: Random;
  readonly http: Record<string, unknown>;
  readonly process: Record<string, unknown>;
  /** The canonical name of a host name. Undefined: there is none. Null: no answer within the time-out. */
  readonly resolveCname: (name: string, timeoutMs: number) => Promise<string | null | undefined>;
}

export function requireFrom(sources: ModuleSources): (name: string) => unknown {
  const made = new Map<string, unknown>();
  return (asked) => {
    const name = asked.replace(/^node:/, '');
    const make = MODULES[name];
    if (make === undefined) throw new Error(`the lab does not offer the module "${name}" to a bundle`);
    if (!made.has(name)) made.set(name, make(sources));
    return made.get(name);
  };
}

/** Made at the first use: most functions need few of them. */
const MODULES: Readonly<Record<string, (sources: ModuleSources) => unknown>> = {
  assert: () => assert,
  async_hooks: () => asyncHooks,
  buffer: () => buffer,
  console: () => ({ Console }),
  crypto: ({ random }) => seededCrypto(random),
  'dns/promises': ({ resolveCname }) => dnsPromises(resolveCname),
  dns: ({ resolveCname }) => ({ promises: dnsPromises(resolveCname) }),
  events: () => events,
  fs: () => ({ ...emptyFileSystem, promises: emptyFileSystem }),
  'fs/promises': () => emptyFileSystem,
  http: ({ http }) => http,
  https: ({ http }) => http,
  os: () => ({ ...os, homedir: () => '/home/sbx_user', hostname: () => 'lambda', cpus: () => [] }),
  path: () => path,
  process: ({ process }) => process,
  stream: () => stream,
  url: () => url,
  util: () => util,
  zlib: () => zlib,
  child_process: () => forbidden('child_process'),
  http2: () => forbidden('http2'),
  net: () => forbidden('net'),
  tls: () => forbidden('tls'),
};

const missing = (name: string): Error =>
  Object.assign(new Error(`ENOENT: no such file, open '${name}'`), { code: 'ENOENT' });

const emptyFileSystem = {
  readFile: (name: string) => Promise.reject(missing(name)),
  readFileSync: (name: string) => {
    throw missing(name);
  },
  existsSync: () => false,
};

function forbidden(name: string): unknown {
  const refuse = (): never => {
    throw new Error(`${name} is closed inside the lab`);
  };
  return new Proxy({}, { get: (_target, key) => (key === 'constants' ? {} : refuse) });
}

/**
 * Numbers, bytes and names each have their own random stream. The SDK draws names that the fast tier does not need, and
 * this must not change what functions draw.
 */
function seededCrypto(random: Random): Record<string, unknown> {
  const numbers = lazily(random, 'randomInt');
  const raw = lazily(random, 'randomBytes');
  const names = lazily(random, 'randomUUID');
  const bytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => Math.floor(raw().next() * 256)));
  return {
    ...CRYPTO,
    randomUUID: () => names().uuid(),
    randomBytes: bytes,
    randomInt: (low: number, high?: number) =>
      high === undefined ? Math.floor(numbers().next() * low) : Math.floor(numbers().between(low, high)),
    getRandomValues: (target: Uint8Array) => {
      target.set(bytes(target.length));
      return target;
    },
  };
}

/** Node's own module as plain values: some of its members are getters. */
const CRYPTO: Readonly<Record<string, unknown>> = { ...crypto };

function lazily(random: Random, name: string): () => Random {
  let stream: Random | undefined;
  return () => (stream ??= random.stream(name));
}

function dnsPromises(resolveCname: ModuleSources['resolveCname']): Record<string, unknown> {
  const resolve = async (name: string, timeoutMs: number): Promise<string[]> => {
    const cname = await resolveCname(name, timeoutMs);
    if (typeof cname === 'string') return [cname];
    const code = cname === null ? 'ETIMEOUT' : 'ENOTFOUND';
    throw Object.assign(new Error(`queryCname ${code} ${name}`), { code });
  };
  class Resolver {
    private readonly timeoutMs: number;
    // The defaults of `dns.Resolver` in Node's documentation: five seconds per attempt, four attempts.
    constructor({ timeout = 5000, tries = 4 }: { readonly timeout?: number; readonly tries?: number } = {}) {
      this.timeoutMs = timeout * tries;
    }
    resolveCname = (name: string): Promise<string[]> => resolve(name, this.timeoutMs);
    setServers(): void {
      // Every resolver of the lab asks Route 53's data plane.
    }
    cancel(): void {
      // No query is ever pending, so there is nothing to cancel.
    }
  }
  return { Resolver, resolveCname: (name: string) => new Resolver().resolveCname(name) };
}
