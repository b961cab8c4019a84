/**
 * The home of `us-east` below the real clients: its buckets, the control store and the counts of its queues, on the
 * lab's models.
 */
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import { sqsIn } from '../../../functions/recopy/account';
import type { Here } from '../../../functions/recopy/here';
import { dynamoIn } from '../../../functions/runtime/clients';
import { ControlStore } from '../../../functions/runtime/control/control-store';
import { CLOCKS, LeaseHolder } from '../../../functions/runtime/control/lease-holder';
import { s3In } from '../../../functions/runtime/data/replication';
import { ServiceError, type Fields } from '../../../lab/calls/call';
import { DynamoDb } from '../../../lab/cloud/dynamodb';
import type { KeyProblem } from '../../../lab/cloud/kms';
import { S3 } from '../../../lab/cloud/s3';
import { readRequest, writeAnswer, writeError, type Addressed } from '../../../lab/calls/wire';
import { copiesKey, leaseKey } from '../../../strategy/control-items';
import { heartbeatObjectKey } from '../../../strategy/data-items';
import { contentBucket, failedCopiesQueue } from '../../../strategy/names';
import { EAST, newKernel, resource, WEST } from '../../lab/cloud/bench';
import { strongTable } from '../../lab/cloud/dynamodb/bench';
import { encrypted, replicated, VERSIONED, withKeys } from '../../lab/cloud/s3/bench';
import { CONTROL, TOPOLOGY } from './world';

const HOME = contentBucket(TOPOLOGY, 'us-east', EAST);
const STANDBY = contentBucket(TOPOLOGY, 'us-east', WEST);
const QUEUE = `arn:aws:sqs:${EAST}:${TOPOLOGY.account}:${failedCopiesQueue(TOPOLOGY, 'us-east')}`;

interface Sent {
  readonly hostname: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array | string;
}

export class Home {
  readonly here: Here;
  /** Messages of S3 about failed copies, oldest first. */
  readonly messages: { messageId: string; body: string }[] = [];
  readonly asked: Addressed[] = [];
  /** How many messages SQS says are left, by name of the queue. */
  readonly left: Record<string, number> = {};
  /** Called before a request is answered. */
  before: (asked: Addressed) => void = () => undefined;
  private readonly kernel = newKernel();
  private readonly problems: Record<string, KeyProblem> = {};
  private readonly dynamodb = new DynamoDb(this.kernel);
  private readonly s3 = new S3(this.kernel, {
    keyProblem: (key) => this.problems[key],
    queues: {
      admits: () => true,
      send: (_queue, body) => void this.messages.push({ messageId: String(this.messages.length), body }),
    },
  });

  constructor() {
    this.dynamodb.provision(strongTable(CONTROL));
    const destination = { ...withKeys[1], Metrics: { Status: 'Enabled' } };
    const rule = replicated(STANDBY, { ...withKeys[0] }, destination);
    const Event = 's3:Replication:OperationFailedReplication';
    const Filter = { S3Key: { Rules: [{ Name: 'prefix', Value: 'content-standard/' }] } };
    const notice = { NotificationConfiguration: { QueueConfigurations: [{ Event, Queue: QUEUE, Filter }] } };
    this.bucket(STANDBY, WEST, { ...VERSIONED, ...encrypted('key-west') });
    this.bucket(HOME, EAST, { ...VERSIONED, ...encrypted('key-east'), ...rule, ...notice });
    for (const client of [dynamoIn(EAST), dynamoIn(WEST), s3In(EAST), s3In(WEST), sqsIn(EAST)]) this.serve(client);
    const store = new ControlStore({ topology: TOPOLOGY, region: EAST });
    this.here = { topology: TOPOLOGY, region: EAST, store, leases: new LeaseHolder(store, EAST, CLOCKS) };
  }

  /** The standby cannot use its key, or can again. */
  switchKey(state: 'disabled' | 'enabled'): void {
    if (state === 'disabled') this.problems['key-west'] = 'DisabledException';
    else delete this.problems['key-west'];
  }

  /** What a tenant, or the detector, writes. */
  put(key: string, body: string): void {
    this.call({ service: 's3', region: EAST, operation: 'PutObject', input: { Bucket: HOME, Key: key, Body: body } });
  }

  /** Time passes, and every ten seconds of it the detector leaves a sign of life. */
  async pass(seconds: number): Promise<void> {
    for (let done = 0; done < seconds; done += 10) {
      this.put(heartbeatObjectKey(EAST), String(this.kernel.clock.now()));
      await this.kernel.clock.runUntil(this.kernel.clock.now() + 10_000);
    }
    jest.setSystemTime(this.kernel.clock.now());
  }

  inHome(key: string): string | undefined {
    return this.s3.object(HOME, key)?.body;
  }

  inStandby(key: string): string | undefined {
    return this.s3.object(STANDBY, key)?.body;
  }

  /** How many copies of an object onto itself were asked for. */
  copies(): number {
    return this.asked.filter(({ operation }) => operation === 'CopyObject').length;
  }

  /** What is put down of the failed copies. */
  known(): Fields | undefined {
    return this.control(copiesKey('us-east', EAST));
  }

  /** Takes the right to write away from the home, as an evacuation does. */
  revoke(): void {
    const { pk, sk } = leaseKey('us-east', 'content-standard');
    const Item = { pk: { S: pk }, sk: { S: sk }, epoch: { N: '1' }, revokedAtMs: { N: '1' } };
    this.call({ service: 'dynamodb', region: EAST, operation: 'PutItem', input: { TableName: CONTROL, Item } });
  }

  private control({ pk, sk }: { pk: string; sk: string }): Fields | undefined {
    return this.dynamodb.item(CONTROL, EAST, { pk: { S: pk }, sk: { S: sk } });
  }

  private bucket(BucketName: string, region: string, properties: Fields): void {
    this.s3.provision(resource('AWS::S3::Bucket', { BucketName, ...properties }, { region }));
  }

  private serve({ config }: { config: object }): void {
    Object.assign(config, {
      credentials: () => Promise.resolve({ accessKeyId: 'model', secretAccessKey: 'model' }),
      requestHandler: { handle: async (sent: Sent) => Promise.resolve({ response: this.answer(sent) }) },
    });
  }

  private answer({ hostname, method, path, query = {}, headers, body }: Sent): HttpResponse {
    const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value ?? ''))}`);
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
    const to = readRequest({ host: hostname, method, headers, path: `${path}?${asked.join('&')}`, body: text });
    this.asked.push(to);
    this.before(to);
    const { status: statusCode, headers: told, body: given } = this.outcome(to);
    return new HttpResponse({ statusCode, headers: { ...told }, body: Readable.from([Buffer.from(given)]) });
  }

  private outcome(to: Addressed) {
    try {
      return writeAnswer(to, this.call(to));
    } catch (error) {
      if (error instanceof ServiceError) return writeError(to, error);
      throw error;
    }
  }

  private call(to: Addressed): Fields {
    if (to.service === 'sqs') {
      const count = this.left[String(to.input['QueueUrl']).split('/').at(-1) ?? ''] ?? 0;
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(count),
          ApproximateNumberOfMessagesNotVisible: '0',
          ApproximateNumberOfMessagesDelayed: '0',
        },
      };
    }
    const caller = { kind: 'function' as const, name: 'test', region: EAST };
    return (to.service === 's3' ? this.s3 : this.dynamodb).handle({ ...to, caller }).output;
  }
}
