import { OBJECTIVES } from '../../strategy/layers';
import type { Route } from '../../strategy/routing-map';
import type { Reply } from './answers';
import type { CellRequest } from './request';

const ENTRIES_MAX = 200;
/** With 200 entries this is a few megabytes of the function's 256. */
const CHARACTERS_MAX = 16_384;
const AGE_SECONDS_MAX = 5 * 60;

/** A read that the gate has admitted by this row. */
interface Read extends Pick<CellRequest, 'tenant' | 'service' | 'key'> {
  readonly route: Pick<Route, 'epoch'>;
}

interface Kept {
  readonly reply: Reply;
  readonly epoch: number;
  readonly atMs: number;
}

/**
 * The last good answers of reads, for the time when a store does not answer. The gate has admitted each request that
 * gets one, so a region that may not serve a tenant answers nothing from here. Nothing is written or decided by it. It
 * lives as long as its execution environment.
 */
export class ReadCache {
  private readonly kept = new Map<string, Kept>();

  /** Keeps the answer of a read. Anything but a value that was found removes what was known. */
  keep(request: Read, reply: Reply, nowMs: number): void {
    this.drop(request);
    if (reply.status !== 200 || JSON.stringify(reply.body).length > CHARACTERS_MAX) return;
    this.kept.set(nameOf(request), { reply, epoch: request.route.epoch, atMs: nowMs });
    const [oldest] = this.kept.keys();
    if (this.kept.size > ENTRIES_MAX && oldest !== undefined) this.kept.delete(oldest);
  }

  /** Forgets a key, because it is being written. */
  drop(request: Read): void {
    this.kept.delete(nameOf(request));
  }

  /**
   * The kept answer with its age in seconds; undefined when there is none, when it belongs to another epoch, or when it
   * is older than the RPO of its service: no reader accepts a greater loss (strategy §1).
   */
  find(request: Read, nowMs: number): Reply | undefined {
    const found = this.kept.get(nameOf(request));
    if (found?.epoch !== request.route.epoch) return undefined;
    const seconds = Math.floor((nowMs - found.atMs) / 1000);
    const isYoung = seconds >= 0 && seconds <= Math.min(OBJECTIVES[request.service].rpoTargetSeconds, AGE_SECONDS_MAX);
    if (!isYoung) return undefined;
    return { ...found.reply, headers: { ...found.reply.headers, age: String(seconds), 'x-degraded': 'cached' } };
  }
}

const nameOf = ({ tenant, service, key }: Read): string => `${tenant} ${service} ${key}`;
