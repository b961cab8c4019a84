/**
 * The metrics that Lambda puts into CloudWatch: for each function, and without dimensions for all functions of the
 * region. Invocations have the time of the call, as on AWS. Errors have the time of the end, where AWS uses the time of
 * the call. Not modelled: Duration, aliases and versions, asynchronous delivery, metrics of the pollers.
 */
import type { CloudWatch, Series } from '../cloudwatch';

type Name = 'Invocations' | 'Errors' | 'Throttles' | 'ConcurrentExecutions';
interface Place {
  readonly name: string;
  readonly region: string;
}

export class LambdaMetrics {
  private readonly running = new Map<string, number>();

  private readonly known = new Map<Place, Map<Name, readonly [own: Series, all: Series]>>();

  constructor(private readonly metrics: Pick<CloudWatch, 'series'>) {}

  /** An invocation was refused. */
  throttled(place: Place): void {
    this.put(place, 'Throttles', { own: 1 });
  }

  /** An invocation began. `own` is the number of executions of the function that now run, with this one. */
  began(place: Place, own: number): void {
    this.put(place, 'Invocations', { own: 1 });
    this.put(place, 'ConcurrentExecutions', { own, all: this.count(place.region, 1) });
  }

  ended(place: Place, failed: boolean): void {
    this.count(place.region, -1);
    this.put(place, 'Errors', { own: failed ? 1 : 0 });
  }

  /** Number of executions in the region after the change. */
  private count(region: string, change: number): number {
    const running = (this.running.get(region) ?? 0) + change;
    this.running.set(region, running);
    return running;
  }

  private put(place: Place, name: Name, { own, all = own }: { own: number; all?: number }): void {
    const [ownSeries, allSeries] = this.series(place, name);
    ownSeries.put(own);
    allSeries.put(all);
  }

  private series(place: Place, name: Name): readonly [own: Series, all: Series] {
    const own = this.known.get(place) ?? new Map<Name, readonly [own: Series, all: Series]>();
    this.known.set(place, own);
    let found = own.get(name);
    if (!found) {
      const metric = { namespace: 'AWS/Lambda', name };
      found = [
        this.metrics.series(place.region, { ...metric, dimensions: { FunctionName: place.name } }),
        this.metrics.series(place.region, { ...metric, dimensions: {} }),
      ];
      own.set(name, found);
    }
    return found;
  }
}
