import { randomBytes, randomUUID } from 'node:crypto';
import type { Service } from '../../strategy/layers';
import { regionHost, VERIFICATION_KEY_PREFIX } from '../../strategy/names';
import type { Move } from '../../strategy/flow-words';
import type { Topology } from '../../strategy/topology';
import { JOB_SECONDS, VERIFY_SECONDS } from '../../strategy/verification';
import { perRegion } from '../runtime/clients';
import { type HttpResult, jsonMember } from '../runtime/http';
import { patientRequest } from '../runtime/patient-request';
import { pause } from '../runtime/pause';
import { signerFor } from '../runtime/signing';
import type { Check } from './contract';

/** Signs with this function's role. A signature covers method, path and body, and is valid for five minutes. */
const signerIn = perRegion(signerFor);
const TIMEOUT_MS = VERIFY_SECONDS * 1000;
const JOB_POLL_MS = 1000;
const JOB_POLLS = (JOB_SECONDS * 1000) / JOB_POLL_MS;

type Finding = Pick<Check, 'check' | 'ok' | 'detail'>;
type Send = (method: string, path: string, value?: string) => Promise<HttpResult>;

/**
 * Uses one promoted service as a tenant would, through a path of its own (`/synthetic`): the strategy's synthetic
 * login, CRUD and job. Never throws: the answer says what failed.
 */
export async function checkService(topology: Topology, { placement, service, target }: Move): Promise<Check> {
  const host = regionHost(topology, target);
  const send: Send = async (method, path, value) => {
    const body = value === undefined ? '' : JSON.stringify({ value });
    const plain = { 'content-type': 'application/json' };
    const headers = await signerIn(target)({ method, host, path, headers: plain, body });
    const content = value !== undefined && { body };
    return patientRequest({ url: `https://${host}${path}`, method, headers, ...content, timeoutMs: TIMEOUT_MS });
  };
  const path = `/synthetic/${service}/${placement}/${VERIFICATION_KEY_PREFIX}${randomUUID()}`;
  return { placement, service, ...(await checkFor(service)({ send, path, target })) };
}

interface Trial {
  readonly send: Send;
  readonly path: string;
  readonly target: string;
}

function checkFor(service: Service): (trial: Trial) => Promise<Finding> {
  if (service === 'identity') return login;
  return service === 'orchestration' ? job : writeAndRead;
}

async function login({ send, path, target }: Trial): Promise<Finding> {
  const secret = randomBytes(32).toString('base64url');
  const registered = problemWith(await send('PUT', path, secret), { status: 200, target });
  if (registered) return failed('login', `register: ${registered}`);
  return finding('login', problemWith(await send('POST', path, secret), { status: 200, target }));
}

async function writeAndRead({ send, path, target }: Trial): Promise<Finding> {
  const value = randomUUID();
  const written = problemWith(await send('PUT', path, value), { status: 200, target });
  if (written) return failed('write and read', `write: ${written}`);
  const read = await send('GET', path);
  const problem = problemWith(read, { status: 200, target });
  if (problem) return failed('write and read', `read: ${problem}`);
  return finding(
    'write and read',
    jsonMember(read, 'value') === value ? undefined : 'read something else than was written',
  );
}

async function job({ send, path, target }: Trial): Promise<Finding> {
  const accepted = problemWith(await send('PUT', path, 'verify'), { status: 202, target });
  if (accepted) return failed('job', `accept: ${accepted}`);
  for (let poll = 1; poll <= JOB_POLLS; poll += 1) {
    await pause(JOB_POLL_MS);
    if (jsonMember(await send('GET', path), 'state') === 'done') return finding('job', undefined);
  }
  return failed('job', `accepted, but not done after ${JOB_POLLS} polls`);
}

/**
 * What is wrong with an answer, or undefined. An answer from another region does not count: this check tests neither
 * DNS nor redirects.
 */
function problemWith(result: HttpResult, expected: { status: number; target: string }): string | undefined {
  if (result.kind === 'silent') return result.reason;
  const region = result.headers['x-region'];
  if (region !== expected.target) return `answered by ${region ?? 'nobody we know'}, expected ${expected.target}`;
  if (result.status === expected.status) return undefined;
  return `status ${result.status}, expected ${expected.status}: ${result.body.slice(0, 200)}`;
}

const finding = (check: string, problem: string | undefined): Finding =>
  problem === undefined ? { check, ok: true, detail: 'as expected' } : failed(check, problem);
const failed = (check: string, detail: string): Finding => ({ check, ok: false, detail });
