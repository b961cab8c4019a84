import { createHash } from 'node:crypto';
import type { Probe } from '../../strategy/health-budget';
import { syntheticTenant } from '../../strategy/names';
import { type Placement, type Region, regionsOf, type Topology } from '../../strategy/topology';
import { Conversation } from './conversation';
import { type Finding, judgeAnswer, judgeJob, judgeReadBack, tickOf } from './judge-probe';

/** A job accepted less than this long ago need not be done. */
const JOB_DUE_SECONDS = 5;

/** What one probe of one tick came to. */
export interface ProbeResult {
  readonly tick: 'H' | 'I';
  /** Whether the region said anything at all. */
  readonly heard: boolean;
}
export type ProbeResults = Readonly<Record<Probe, ProbeResult>>;

/** Probes one region as a customer would use it: log in, write and read, hand in a job and see it done. */
export class Prober {
  private readonly tenant: string;
  /** Each observer has keys of its own, so that observers never see each other's writes. */
  private readonly name: string;
  private lastJob: { readonly path: string; readonly acceptedAtMs: number } | undefined;

  constructor(
    private readonly topology: Topology,
    private readonly subject: Region,
    observer: Region,
  ) {
    this.tenant = syntheticTenant(placementFor(topology, subject));
    this.name = `probe-${observer}`;
  }

  /** All three probes at once. `slotMs` names this tick's job. Never throws. */
  async probe(slotMs: number): Promise<ProbeResults> {
    const path = `/orchestration/${this.name}-${slotMs / 1000}`;
    const [login, crud, job] = await Promise.all([
      this.one((talk) => this.login(talk)),
      this.one((talk) => this.crud(talk)),
      this.one((talk) => this.job(talk, path)),
    ]);
    return { login, crud, job };
  }

  private async one(run: (talk: Conversation) => Promise<Finding[]>): Promise<ProbeResult> {
    const talk = new Conversation(this.topology, this.subject, this.tenant);
    const findings = await run(talk);
    return { tick: tickOf(findings), heard: talk.heard };
  }

  /** Registers the credential when there is none yet. */
  private async login(talk: Conversation): Promise<Finding[]> {
    const path = `/identity/${this.name}`;
    const secret = probeSecret(this.tenant, this.name);
    const answer = await talk.post(path, secret);
    const isUnknown = answer.kind === 'answered' && answer.status === 404;
    return [judgeAnswer(isUnknown ? await talk.put(path, secret) : answer, 200)];
  }

  private async crud(talk: Conversation): Promise<Finding[]> {
    const path = `/content-premium/${this.name}`;
    const written = await talk.put(path, 'probe');
    const finding = judgeAnswer(written, 200);
    return finding === 'worked' ? [judgeReadBack(written, await talk.get(path))] : [finding];
  }

  /** Hands in a job, and asks once after the one of the tick before. */
  private async job(talk: Conversation, path: string): Promise<Finding[]> {
    const last = this.lastJob;
    this.lastJob = undefined;
    const [accepted, state] = await Promise.all([talk.put(path, 'probe'), last && talk.get(last.path)]);
    const finding = judgeAnswer(accepted, 202);
    if (finding === 'worked') this.lastJob = { path, acceptedAtMs: Date.now() };
    if (!last || !state) return [finding];
    return [finding, judgeJob(state, Date.now() - last.acceptedAtMs >= JOB_DUE_SECONDS * 1000)];
  }
}

/** The first placement at home in the region; failing that one that stands by there, so that at least the front door answers. */
function placementFor({ placements }: Topology, subject: Region): Placement {
  const found =
    placements.find(({ home }) => home === subject) ??
    placements.find((placement) => regionsOf(placement).includes(subject)) ??
    placements[0];
  if (!found) throw new Error('a topology has at least one placement');
  return found;
}

/** Anybody could work this out, and that is harmless: the synthetic tenant owns nothing and a session of it opens nothing. */
function probeSecret(tenant: string, name: string): string {
  return createHash('sha256').update(`${tenant} ${name}`).digest('hex');
}
