/**
 * The lab's models of DynamoDB, S3 and KMS below the real clients: what the SDK puts on the wire is read, answered and
 * refused as in a drill. Holds the control store and two placements: `us-east`, strongly consistent, and `eu-optin`,
 * which replicates asynchronously.
 */
import { Readable } from 'node:stream';
import { marshall } from '@aws-sdk/util-dynamodb';
import { HttpResponse } from '@smithy/core/protocols';
import { ServiceError, type Fields, type Service } from '../../../lab/calls/call';
import { DynamoDb, type Item } from '../../../lab/cloud/dynamodb';
import { contentOf } from '../../../lab/calls/binary';
import { Kms } from '../../../lab/cloud/kms';
import { S3 } from '../../../lab/cloud/s3';
import type { HttpAnswer, HttpRequest } from '../../../lab/calls/internet';
import { readRequest, writeAnswer, writeError } from '../../../lab/calls/wire';
import { dynamoIn } from '../../../functions/runtime/clients';
import { s3In } from '../../../functions/runtime/data/snapshots';
import { contentBucket, knownMapTable, tier0Table } from '../../../strategy/names';
import { restoreClaimKey } from '../../../strategy/control-items';
import { snapshotKey } from '../../../strategy/snapshot';
import { newKernel, resource, runSeconds } from '../../lab/cloud/bench';
import { globalTable, STREAM, strongTable } from '../../lab/cloud/dynamodb/bench';
import { CONTROL, TOPOLOGY } from './world';

/** What is used of the request a client would send. */
interface Sent {
  readonly hostname: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

interface Asked {
  readonly region: string;
  readonly operation: string;
  readonly input: Fields;
}

export class ModelledStores {
  readonly asked: Asked[] = [];
  private readonly kernel = newKernel();
  readonly dynamodb = new DynamoDb(this.kernel);
  readonly s3 = new S3(this.kernel);
  readonly kms = new Kms(this.kernel);
  /** Called before each request is answered. */
  before: (asked: Asked) => void = () => undefined;

  constructor() {
    this.dynamodb.provision(strongTable(CONTROL));
    this.dynamodb.provision(strongTable(tier0Table(TOPOLOGY, 'us-east')));
    const eu = globalTable(tier0Table(TOPOLOGY, 'eu-optin'), ['eu-central-1', 'us-west-2'], STREAM);
    this.dynamodb.provision({ ...eu, region: 'eu-central-1' });
    for (const region of TOPOLOGY.regions)
      this.dynamodb.provision({ ...globalTable(knownMapTable(TOPOLOGY, region), [region]), region });
    for (const [placement, region] of HELD) {
      const properties = {
        BucketName: contentBucket(TOPOLOGY, placement, region),
        VersioningConfiguration: { Status: 'Enabled' },
      };
      this.s3.provision(resource('AWS::S3::Bucket', properties, { region }));
    }
    for (const region of TOPOLOGY.regions) for (const client of [dynamoIn(region), s3In(region)]) this.serve(client);
  }

  /** All items of a placement's Tier-0 table, by partition and sort key. */
  items(placement: string, region: string): Map<string, Item> {
    const items = this.dynamodb.peek(tier0Table(TOPOLOGY, placement), region);
    return new Map(items.map((item) => [`${item['pk']?.S ?? ''}/${item['sk']?.S ?? ''}`, item]));
  }

  put(placement: string, region: string, item: Item): void {
    this.call('dynamodb', {
      region,
      operation: 'PutItem',
      input: { TableName: tier0Table(TOPOLOGY, placement), Item: item },
    });
  }

  /** The snapshot that the region has of `us-east`, as it lies in the bucket. */
  snapshot(region: string): string | undefined {
    return this.s3.object(contentBucket(TOPOLOGY, 'us-east', region), snapshotKey(region))?.body;
  }

  replaceSnapshot(region: string, Body: string): void {
    const input = { Bucket: contentBucket(TOPOLOGY, 'us-east', region), Key: snapshotKey(region), Body };
    this.call('s3', { region, operation: 'PutObject', input });
  }

  /** Says in the control store which execution conducts. */
  claim(incident: string, execution: string): void {
    const claim = { incident, execution, conductor: 'us-east-1', claimedAt: '2027-01-01T00:00:00.000Z', state: 'open' };
    const Item = marshall({ ...restoreClaimKey('us-east'), ...claim });
    this.call('dynamodb', { region: 'us-east-1', operation: 'PutItem', input: { TableName: CONTROL, Item } });
  }

  /** Long enough for every write to have arrived everywhere. */
  settle(): Promise<void> {
    return runSeconds(this.kernel, 60);
  }

  /** Puts the models below one more client. */
  serve({ config }: { config: object }): void {
    Object.assign(config, {
      credentials: () => Promise.resolve({ accessKeyId: 'model', secretAccessKey: 'model' }),
      requestHandler: { handle: async (sent: Sent) => Promise.resolve({ response: this.answer(sent) }) },
    });
  }

  private answer(sent: Sent): HttpResponse {
    const { status: statusCode, headers, body, bytes = body } = this.reply(requestOf(sent));
    return new HttpResponse({ statusCode, headers: { ...headers }, body: Readable.from([Buffer.from(bytes)]) });
  }

  /** What the models answer to a request on the wire. */
  reply(request: HttpRequest): HttpAnswer {
    const to = readRequest(request);
    this.asked.push(to);
    this.before(to);
    try {
      return writeAnswer(to, this.call(to.service, to));
    } catch (error) {
      if (error instanceof ServiceError) return writeError(to, error);
      throw error;
    }
  }

  /** What the model of that service answers, without a client. */
  call(service: string, { region, operation, input }: Asked): Fields {
    const model: Service = { s3: this.s3, kms: this.kms }[service] ?? this.dynamodb;
    const caller = { kind: 'function' as const, name: 'test', region };
    return model.handle({ service, region, operation, input, caller }).output;
  }
}

const HELD = [
  ['us-east', 'us-east-1'],
  ['us-east', 'us-west-2'],
  ['eu-optin', 'eu-central-1'],
  ['eu-optin', 'us-west-2'],
] as const;

function requestOf({ hostname, method, path, query = {}, headers, body }: Sent): HttpRequest {
  const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value ?? ''))}`);
  const content = contentOf(body ?? '');
  return {
    ...{ host: hostname, method, headers, path: asked.length > 0 ? `${path}?${asked.join('&')}` : path },
    ...(typeof content === 'string' ? content !== '' && { body: content } : { bytes: content }),
  };
}
