/**
 * The reference cell in one region: the API and its functions, the queues, the worker, and the function that applies
 * waiting writes. Drills move this cell; a company replaces it with its own services. A drained region keeps all of it
 * running and answers with redirects until it is back.
 */
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { knownMapTable, regionHost } from '../../strategy/names';
import {
  CELL_FUNCTIONS,
  type CellFunction,
  type FunctionName,
  PROBED_FUNCTIONS,
  type ProbesFunction,
} from '../site/sizing';
import { PERMISSIONS } from '../access/permissions';
import type { Site } from '../site/site';
import { CellApi } from './cell-api';
import type { DeliveryOptions } from './delivery';
import { GlobalTable } from './global-table';
import { JobQueues } from './job-queues';
import { StepFunction } from './step-function';
import { WaitingWrites } from './waiting-writes';

/** The regional host never moves, so resolvers may cache its answer. Replacing an API takes a minute longer for it. */
const REGION_HOST_TTL_SECONDS = 60;
/** Ten jobs fit easily into the worker's 20 s. A failed job returns to the queue alone. */
const BATCH_SIZE = 10;

interface CellProps {
  readonly site: Site;
  readonly zoneId: string;
  readonly topic: ITopic;
  readonly delivery: DeliveryOptions;
}

export class Cell extends Construct {
  readonly api: HttpApi;
  readonly functions: Readonly<Record<CellFunction | ProbesFunction, IFunction>>;

  constructor(scope: Construct, id: string, { site, zoneId, topic, delivery }: CellProps) {
    super(scope, id);
    const { environment, topology, region } = site;
    // Not encrypted with a placement's key, because some of these keys may not work when the map is needed.
    new GlobalTable(this, 'KnownMap', { environment, tableName: knownMapTable(topology, region), regions: [region] });
    const { queues } = new JobQueues(this, 'Queues', { site, topic });
    this.functions = this.build(site);
    for (const queue of queues) {
      const source = new SqsEventSource(queue, {
        batchSize: BATCH_SIZE,
        reportBatchItemFailures: true,
        maxConcurrency: 10,
      });
      this.functions['cell-worker'].addEventSource(source);
    }
    this.everyMinute('cell-apply', 'Applies the writes that had to wait for a partition to end.', delivery);
    this.everyMinute('cell-worker', 'Runs the jobs of regions that no longer serve.', delivery);
    new WaitingWrites(this, 'Waiting', { site, topic });
    const front = new CellApi(this, 'Front', { site, zoneId, functions: this.functions });
    this.api = front.api;
    new CfnRecordSet(this, 'RegionHost', {
      hostedZoneId: zoneId,
      name: regionHost(site.topology, site.region),
      type: 'CNAME',
      ttl: String(REGION_HOST_TTL_SECONDS),
      resourceRecords: [front.regionalDomainName],
    });
  }

  /** Calls the function once a minute, without retries: a late run is useless, because the next one comes anyway. */
  private everyMinute(name: 'cell-apply' | 'cell-worker', description: string, delivery: DeliveryOptions): void {
    const target = this.functions[name];
    new EventInvokeConfig(this, `${name}-once`, { function: target, retryAttempts: 0 });
    new Rule(this, `${name}-every-minute`, {
      description,
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(target, { ...delivery, maxEventAge: Duration.minutes(1), retryAttempts: 0 })],
    });
  }

  private build(site: Site): Cell['functions'] {
    const build = (name: FunctionName): IFunction =>
      new StepFunction(this, name, { site, name, grants: PERMISSIONS[name](site) }).function;
    const names = [...CELL_FUNCTIONS, ...PROBED_FUNCTIONS.map((name) => `probes-${name}` as const)];
    return Object.fromEntries(names.map((name) => [name, build(name)])) as Cell['functions'];
  }
}
