/**
 * Copies new versions to other buckets by rule: after `s3ReplicationMs`, or when the path heals. If S3 may not use a
 * key then, the copy fails for good and a notice is sent. If KMS does not answer, the copy stays pending, as S3 does
 * with passing trouble. A copy made by a rule is not copied again.
 */
import { draw, type Kernel } from '../../kernel/kernel';
import type { Random } from '../../kernel/random';
import type { KeyProblem } from '../kms';
import { PausableReplication } from '../pausable-replication';
import { RETRY_MS } from '../replication';
import type { ReplicationRule } from './bucket';
import { failedCopyMessage } from './failed-copy';
import type { Objects, Version } from './objects';

interface Around {
  readonly bucketNamed: (name: string) => Objects;
  /** Why a key cannot be used there; undefined if it can. */
  readonly keyProblem: (keyArn: string | undefined, region: string) => KeyProblem | undefined;
  readonly copied: () => void;
  readonly tell: (queueArn: string, message: string) => void;
}

interface Way {
  readonly from: Objects;
  readonly to: Objects;
  readonly rule: ReplicationRule;
  readonly version: Version;
}

export class Copying {
  private readonly replication: PausableReplication;
  private readonly events;

  constructor(
    private readonly kernel: Kernel,
    private readonly random: Random,
    private readonly around: Around,
  ) {
    this.replication = new PausableReplication(kernel, 's3');
    this.events = kernel.random.stream('s3-events');
  }

  /** Sends a version on its way to every bucket that a rule names. */
  begin(from: Objects, version: Version): void {
    for (const way of this.waysOf(from, version)) {
      version.copies.set(way.rule.destination, 'PENDING');
      this.send(way, draw(this.random, 's3ReplicationMs'));
    }
  }

  /** Pauses the copies of new objects of a bucket to a region. Call the result to let them go on. */
  pause(bucket: string, region: string): () => void {
    return this.replication.pause(({ of, to }) => of === bucket && to === region);
  }

  /** Adds a version and its copies at once, as if they were old. */
  finish(from: Objects, version: Version): void {
    from.add(version);
    for (const way of this.waysOf(from, version)) land(way);
  }

  private waysOf(from: Objects, version: Version): readonly Way[] {
    const rules = from.bucket.rules.filter((rule) => applies(rule, version, from.bucket.kmsKeyArn));
    return rules.map((rule) => ({ from, to: this.around.bucketNamed(rule.destination), rule, version }));
  }

  private send(way: Way, delayMs: number): void {
    const { from, to } = way;
    const deliver = (): void => this.arrive(way);
    this.replication.send({ of: from.bucket.name, from: from.bucket.region, to: to.bucket.region, delayMs, deliver });
  }

  private arrive(way: Way): void {
    const { from, to, rule } = way;
    const { keyProblem, copied } = this.around;
    const ours = keyProblem(from.bucket.kmsKeyArn, from.bucket.region);
    const problem = ours ?? keyProblem(rule.replicaKeyArn, to.bucket.region);
    if (problem === 'ServiceUnavailable') {
      this.send(way, RETRY_MS);
    } else if (problem) {
      this.fail(way, `${ours ? 'Src' : 'Dst'}KmsKey${problem === 'NotFoundException' ? 'NotFound' : 'InvalidState'}`);
    } else {
      copied();
      land(way);
    }
  }

  private fail({ from: { bucket }, to, rule, version }: Way, reason: string): void {
    version.copies.set(rule.destination, 'FAILED');
    const { name, region } = bucket;
    this.kernel.note('s3.replication-failed', { region, bucket: name, to: to.bucket.name, reason });
    if (!rule.hasMetrics) return;
    for (const { id, queueArn, prefix } of bucket.notices) {
      if (!version.key.startsWith(prefix)) continue;
      this.kernel.clock.after(draw(this.events, 's3EventMs'), () => {
        const atMs = this.kernel.clock.now();
        this.around.tell(queueArn, failedCopyMessage(id, { bucket, version, rule, reason, atMs }));
      });
    }
  }
}

function land({ to, rule, version }: Way): void {
  to.add({ ...version, copies: new Map(), isReplica: true });
  version.copies.set(rule.destination, 'COMPLETED');
}

function applies(rule: ReplicationRule, version: Version, kmsKeyArn: string | undefined): boolean {
  if (!version.key.startsWith(rule.prefix)) return false;
  if (version.deleteMarker) return rule.deleteMarkers;
  return kmsKeyArn === undefined || rule.replicaKeyArn !== undefined;
}
