/**
 * People who lead an outage. At the scenario's time they open the incident board, read there which outage it is, and
 * send what they decide to `lead`. Each signs as a person (`people.ts`). Assumption: a person who is refused, or gets
 * no answer, does not try again.
 */
import * as z from 'zod';
import type { Region, Topology } from '../../strategy/topology';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { FunctionUrls } from '../cloud/lambda/function-urls';
import { signedBy } from '../cloud/signature';
import type { Kernel } from '../kernel/kernel';
import type { Scenario } from '../scenario/scenario';
import { principalNamed } from './people';

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly leads: Scenario['leads'];
  readonly functionUrls: Pick<FunctionUrls, 'hostOf'>;
  /** Sends over the internet. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
}

const Seen = z.looseObject({ outage: z.looseObject({ name: z.string() }) });

/** Schedules what leads do, counted from now. */
export function scheduleLeads(sources: Sources): void {
  const { kernel, leads } = sources;
  for (const { at, ...deed } of leads) kernel.clock.after(at, () => void act(sources, deed));
}

type Deed = Omit<Scenario['leads'][number], 'at'>;

async function act(sources: Sources, { by, region, ...said }: Deed): Promise<void> {
  const { kernel } = sources;
  const board = await asked(sources, { by, region, of: 'board', method: 'GET', path: '/board.json' });
  const outage = Seen.safeParse(board.status === 200 ? JSON.parse(board.body) : {}).data?.outage.name;
  const body = JSON.stringify({ outage, ...said });
  const { status, body: answer } = await asked(sources, { by, region, of: 'lead', method: 'POST', path: '/', body });
  kernel.note('lead.acts', { by, region, action: said.action, outage: outage ?? null, status, answer });
}

interface Asked {
  readonly by: string;
  readonly region: Region;
  readonly of: 'board' | 'lead';
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

function asked({ kernel, topology, functionUrls, send }: Sources, asks: Asked): Promise<HttpAnswer> {
  const { by, region, of, method, path, body } = asks;
  const headers = { 'content-type': 'application/json' };
  const request = { method, path, headers, host: functionUrls.hostOf(region, of), ...(body !== undefined && { body }) };
  const scope = { service: 'lambda', region, nowMs: kernel.clock.now() } as const;
  return send(signedBy(principalNamed(topology.account, by), request, scope));
}
