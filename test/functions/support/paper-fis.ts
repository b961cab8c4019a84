/**
 * AWS FIS behind `fetch`: the lab's model, with the templates of the dev environment, in the time of Jest's clock. The
 * stores are on paper: they only remember what is paused. `spoil` answers a request in its place.
 */
import { readRequest, writeAnswer, writeError } from '../../../lab/calls/wire';
import { ServiceError, type Fields } from '../../../lab/calls/call';
import { Fis } from '../../../lab/cloud/fis';
import { ActiveFaults } from '../../../lab/kernel/active-faults';
import { Clock } from '../../../lab/kernel/clock';
import { createKernel } from '../../../lab/kernel/kernel';
import { Network } from '../../../lab/kernel/network';
import { seeded } from '../../../lab/kernel/random';
import { pauseTemplate } from '../../../strategy/names';
import { sharedPlacements } from '../../../strategy/topology';
import { TOPOLOGY } from './world';

const ACCOUNT = TOPOLOGY.account;
const ALARM = (region: string): string => `arn:aws:cloudwatch:${region}:${ACCOUNT}:alarm:felt`;

export class PaperFis {
  /** `<region> <table>`: what is paused now. */
  readonly paused = new Set<string>();
  /** The operations that were asked, in order. */
  readonly asked: string[] = [];
  /** Answers in FIS's place. Undefined: the model answers. */
  spoil: (operation: string, region: string) => Response | Promise<Response> | undefined = () => undefined;
  private readonly onAlarm: ((arn: string) => void)[] = [];
  private readonly kernel = createKernel({
    clock: new Clock(Date.now(), 'microtask'),
    random: seeded('1'),
    network: new Network(),
    activeFaults: new ActiveFaults(),
  });
  private readonly fis: Fis;
  private caughtUp = Promise.resolve();

  constructor() {
    const pause = (name: string, region: string) => {
      this.paused.add(`${region} ${name}`);
      return () => void this.paused.delete(`${region} ${name}`);
    };
    this.fis = new Fis(this.kernel, ACCOUNT, {
      cloudwatch: { isInAlarm: () => false, onAlarm: this.onAlarm },
      dynamodb: { isReplicated: () => true, pause },
      s3: { tagged: () => [], pause },
      iam: { allowed: () => true },
    });
    for (const region of TOPOLOGY.regions)
      for (const { name } of sharedPlacements(TOPOLOGY, region))
        for (const made of [tableOf(region, name), bucketOf(region, name)]) this.fis.provision(made);
    globalThis.fetch = async (url, init) => this.answer(new Request(url, init));
  }

  /** Calls FIS past `inject`, as a person would. */
  call(region: string, operation: string, input: Fields): Fields {
    const caller = { kind: 'operator', name: 'somebody', region } as const;
    return this.fis.handle({ service: 'fis', operation, region, input, caller }).output;
  }

  raise(region: string): void {
    this.onAlarm.forEach((listener) => listener(ALARM(region)));
  }

  /** Lets FIS do what it does until now. */
  catchUp(): Promise<void> {
    this.caughtUp = this.caughtUp.then(() => this.kernel.clock.runUntil(Date.now()));
    return this.caughtUp;
  }

  private async answer(request: Request): Promise<Response> {
    const { host, pathname, search } = new URL(request.url);
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    const to = readRequest({ method: request.method, host, path: pathname + search, headers, ...(body && { body }) });
    this.asked.push(to.operation);
    await this.catchUp();
    const spoilt = this.spoil(to.operation, to.region);
    if (spoilt) return spoilt;
    const shown = this.shown(() => writeAnswer(to, this.call(to.region, to.operation, to.input)), to);
    return new Response(shown.body, { status: shown.status, headers: shown.headers });
  }

  private shown(answer: () => ReturnType<typeof writeAnswer>, to: Parameters<typeof writeError>[0]) {
    try {
      return answer();
    } catch (error) {
      if (error instanceof ServiceError) return writeError(to, error);
      throw error;
    }
  }
}

const templateOf = (region: string, name: string, properties: Fields) => ({
  ...{ stack: 'stack', region, logicalId: name, type: 'AWS::FIS::ExperimentTemplate', attributes: {} },
  ref: `EXT-${region}-${name}`,
  properties: {
    ...{ Description: name, RoleArn: `arn:aws:iam::${ACCOUNT}:role/fis`, Tags: { Name: name } },
    StopConditions: [{ Source: 'aws:cloudwatch:alarm', Value: ALARM(region) }],
    ...properties,
  },
});

function tableOf(region: string, placement: string) {
  const arn = `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${placement}`;
  const ActionId = 'aws:dynamodb:global-table-pause-replication';
  return templateOf(region, pauseTemplate(TOPOLOGY, 'table', placement), {
    Targets: { table: { ResourceType: 'aws:dynamodb:global-table', ResourceArns: [arn] } },
    Actions: { pause: { ActionId, Parameters: { duration: 'PT20M' }, Targets: { Tables: 'table' } } },
  });
}

/** FIS finds no bucket. */
function bucketOf(region: string, placement: string) {
  const Parameters = { duration: 'PT1M', region: 'us-west-2' };
  const ActionId = 'aws:s3:bucket-pause-replication';
  return templateOf(region, pauseTemplate(TOPOLOGY, 'bucket', placement), {
    Targets: { bucket: { ResourceType: 'aws:s3:bucket', ResourceTags: { name: 'none' } } },
    Actions: { pause: { ActionId, Parameters, Targets: { Buckets: 'bucket' } } },
  });
}
