import { sha256 } from '../../strategy/sha256';
import { type Region, type Topology } from '../../strategy/topology';
import { Conversation } from './conversation';
import { type Finding, judgeAnswer, judgeJob, judgeReadBack } from './judge-probe';

/** A job accepted less than this long ago need not be done. */
const JOB_DUE_SECONDS = 5;

/** What one probe found, and whether the region said anything at all. */
export interface Visit {
  readonly findings: readonly Finding[];
  readonly heard: boolean;
}

/** The synthetic tenant of one placement, who uses one region as a customer would. */
export class Customer {
  /** Each observer has keys of its own, so that observers never see each other's writes. */
  private readonly name: string;
  private readonly secret: string;
  private lastJob: { readonly path: string; readonly acceptedAtMs: number } | undefined;

  constructor(
    private readonly topology: Topology,
    private readonly at: { readonly subject: Region; readonly tenant: string; readonly observer: Region },
  ) {
    this.name = `probe-${at.observer}`;
    this.secret = probeSecret(at.tenant, this.name);
  }

  /** Registers the credential when there is none yet. */
  readonly login = (): Promise<Visit> =>
    this.visit(async (talk) => {
      const path = `/identity/${this.name}`;
      const answer = await talk.post(path, this.secret);
      const isUnknown = answer.kind === 'answered' && answer.status === 404;
      return [judgeAnswer(isUnknown ? await talk.put(path, this.secret) : answer, 200)];
    });

  readonly crud = (): Promise<Visit> =>
    this.visit(async (talk) => {
      const path = `/content-premium/${this.name}`;
      const written = await talk.put(path, 'probe');
      const finding = judgeAnswer(written, 200);
      return finding === 'worked' ? [judgeReadBack(written, await talk.get(path))] : [finding];
    });

  /** Hands in a job, and asks once after the one handed in before. `slotMs` names the job. */
  readonly job = (slotMs: number): Promise<Visit> =>
    this.visit(async (talk) => {
      const path = `/orchestration/${this.name}-${slotMs / 1000}`;
      const last = this.lastJob;
      this.lastJob = undefined;
      const [accepted, state] = await Promise.all([talk.put(path, 'probe'), last && talk.get(last.path)]);
      const finding = judgeAnswer(accepted, 202);
      if (finding === 'worked') this.lastJob = { path, acceptedAtMs: Date.now() };
      if (!last || !state) return [finding];
      return [finding, judgeJob(state, Date.now() - last.acceptedAtMs >= JOB_DUE_SECONDS * 1000)];
    });

  private async visit(run: (talk: Conversation) => Promise<readonly Finding[]>): Promise<Visit> {
    const talk = new Conversation(this.topology, this.at.subject, this.at.tenant);
    const findings = await run(talk);
    return { findings, heard: talk.heard };
  }
}

/** Anybody could work this out, and that is harmless: the synthetic tenant owns nothing and a session of it opens nothing. */
function probeSecret(tenant: string, name: string): string {
  return sha256(`${tenant} ${name}`);
}
