/** Counts requests over the last minute, and says when there are too many. A request that is refused does not count. */
export class PerMinute {
  private readonly taken: number[] = [];

  constructor(private readonly most: number) {}

  /** Whether one more may come now, in ms of virtual time. */
  takes(nowMs: number): boolean {
    const recent = this.taken.filter((atMs) => nowMs - atMs < 60_000);
    if (recent.length >= this.most) return false;
    this.taken.push(nowMs);
    return true;
  }
}
