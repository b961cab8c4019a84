/**
 * People who lead an outage. At the scenario's time they open the incident board, read there which outage it is, and
 * send what they decide to `lead`. Whoever signs evidence off opens the newest pack instead. Each signs as a person
 * (`people.ts`). Assumption: a person who is refused, or gets no answer, does not try again.
 */
import * as z from 'zod';
import { MANIFEST } from '../../strategy/pack';
import type { Region, Topology } from '../../strategy/topology';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { FunctionUrls } from '../cloud/lambda/function-urls';
import { signedBy } from '../cloud/signature';
import type { Kernel } from '../kernel/kernel';
import type { PackSeen } from '../judge/record';
import type { Scenario } from '../scenario/scenario';
import { principalNamed } from './people';

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Topology;
  readonly leads: Scenario['leads'];
  readonly functionUrls: Pick<FunctionUrls, 'hostOf'>;
  /** What lies in the evidence buckets now. */
  readonly packs: () => readonly PackSeen[];
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

async function act(sources: Sources, deed: Deed): Promise<void> {
  const { by, region, ...said } = deed;
  const about = said.action === 'sign-off' ? newestPack(sources.packs()) : await outageOnBoard(sources, deed);
  const body = JSON.stringify({ ...about, ...said });
  const { status, body: answer } = await asked(sources, { by, region, of: 'lead', method: 'POST', path: '/', body });
  sources.kernel.note('lead.acts', { by, region, action: said.action, ...about, status, answer });
}

async function outageOnBoard(
  sources: Sources,
  { by, region }: Pick<Deed, 'by' | 'region'>,
): Promise<{ outage: string | null }> {
  const board = await asked(sources, { by, region, of: 'board', method: 'GET', path: '/board.json' });
  return { outage: Seen.safeParse(board.status === 200 ? JSON.parse(board.body) : {}).data?.outage.name ?? null };
}

const Written = z.looseObject({ writtenAt: z.string() });

/** Who reads a pack knows its incident and its folder. */
function newestPack(packs: readonly PackSeen[]): { incident?: string; pack?: string } {
  const times = packs.map(({ folder, files }) => {
    const manifest = Written.parse(JSON.parse(files.get(MANIFEST)?.toString() ?? ''));
    return { folder, writtenAt: manifest.writtenAt };
  });
  const newest = times.toSorted((one, other) => (one.writtenAt < other.writtenAt ? -1 : 1)).at(-1);
  const [incident, pack] = newest?.folder.split('/') ?? [];
  return { ...(incident !== undefined && { incident }), ...(pack !== undefined && { pack }) };
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
