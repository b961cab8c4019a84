/**
 * S3: buckets in one region each, versions, default object lock, encryption with customer keys, replication rules with
 * their status and their notices of failed copies (`s3/copying.ts`). Operations: CopyObject, DeleteObject, GetObject,
 * HeadObject, ListObjectVersions, ListObjectsV2, PutObject. Not modelled: bucket policies (accepted, not evaluated),
 * multipart, delimiters, ranges, copies between buckets, conditional reads and deletions, two concurrent writes of one
 * key (409 ConditionalRequestConflict), and cached bucket keys that outlive a disabled KMS key for a while.
 */
import type { Kernel } from '../kernel/kernel';
import { notModelled, ServiceError } from '../calls/call';
import type { Answer, Call, Fields, Resource, Service } from '../calls/call';
import { invalidProperty, refuseUnknown, text } from './fields';
import type { KeyProblem } from './kms';
import { type Bucket, bucketFrom } from './s3/bucket';
import { checkConditions, checkSelfCopy, noSuchKey } from './s3/conditions';
import { Copying } from './s3/copying';
import { REPLICATION_CALL, replicationCall } from './s3/replication-call';
import { listObjects, listVersions } from './s3/listing';
import { etagOf, NULL_VERSION, Objects, stockedVersion, type Version } from './s3/objects';
import { bodyOf, described, description, encryption, type Shown, shown, versionId } from './s3/shapes';

interface Options {
  /** Why a customer key cannot be used in a region; undefined if it can. Without this function every key can. */
  readonly keyProblem?: (keyArn: string, region: string) => KeyProblem | undefined;
  /** The queues that get notices of failed copies. Without it there are none. */
  readonly queues?: Queues;
}

interface Queues {
  /** Whether the queue exists and its policy lets S3 send to it for the bucket. */
  readonly admits: (queueArn: string, bucketArn: string) => boolean;
  readonly send: (queueArn: string, message: string) => void;
}

/** The SDK sends length and checksums of a body. The lab does not check them, because no body is damaged here. */
const CHECKSUMS = ['ContentLength', 'ContentMD5', 'ChecksumAlgorithm', 'ChecksumCRC32', 'ChecksumMode'];
const PUT: ReadonlySet<string> = new Set([
  'Bucket',
  'Key',
  'Body',
  'ContentType',
  'Metadata',
  'IfNoneMatch',
  'IfMatch',
  ...CHECKSUMS,
]);
const GET: ReadonlySet<string> = new Set(['Bucket', 'Key', 'VersionId', ...CHECKSUMS]);
const DELETE: ReadonlySet<string> = new Set(['Bucket', 'Key', 'VersionId', 'BypassGovernanceRetention']);
const COPY: ReadonlySet<string> = new Set([
  'Bucket',
  'Key',
  'CopySource',
  'MetadataDirective',
  'ContentType',
  'Metadata',
  'IfMatch',
]);

const KEY_BYTES_MAX = 1024;

export class S3 implements Service {
  readonly types = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', REPLICATION_CALL];
  /** For the bill: PUT and LIST requests, with those of replication, and all others except deletions. */
  readonly meters = { puts: 0, gets: 0 };
  private readonly buckets = new Map<string, Objects>();
  private readonly copying: Copying;
  private readonly random;
  private writes = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly options: Options = {},
  ) {
    this.random = kernel.random.stream('s3');
    this.copying = new Copying(kernel, this.random, {
      bucketNamed: (name) => this.inspected(name),
      keyProblem: (keyArn, region) => this.problem(keyArn, region),
      copied: () => (this.meters.puts += 1),
      tell: (queueArn, message) => options.queues?.send(queueArn, message),
    });
  }

  provision(resource: Resource): void {
    if (resource.type === 'AWS::S3::BucketPolicy') {
      const name = text(resource.properties, 'Bucket');
      if (!this.buckets.has(name)) throw invalidProperty(resource, 'Bucket', `${name} does not exist`);
      return;
    }
    if (resource.type === REPLICATION_CALL) {
      this.replicate(resource);
      return;
    }
    const bucket = bucketFrom(resource);
    if (this.buckets.has(bucket.name)) throw invalidProperty(resource, 'BucketName', `${bucket.name} exists already`);
    this.checkDestinations(resource, bucket.rules);
    const deaf = bucket.notices.find(
      ({ queueArn }) => !this.options.queues?.admits(queueArn, `arn:aws:s3:::${bucket.name}`),
    );
    if (deaf) {
      const problem = `Unable to validate the following destination configurations: ${deaf.queueArn}`;
      throw invalidProperty(resource, 'NotificationConfiguration', problem);
    }
    this.buckets.set(bucket.name, new Objects(bucket));
  }

  /** A call to PutBucketReplication during deployment. */
  private replicate(resource: Resource): void {
    const { Bucket, ...rules } = replicationCall(resource);
    const objects = this.buckets.get(Bucket);
    if (objects?.bucket.region !== rules.region)
      throw invalidProperty(resource, 'Create', `there is no bucket ${Bucket} in ${rules.region}`);
    if (!objects.bucket.versioned) throw invalidProperty(resource, 'Create', `${Bucket} needs versioning enabled`);
    this.checkDestinations(resource, rules.rules);
    objects.bucket.rules = rules.rules;
  }

  private checkDestinations(resource: Resource, rules: Bucket['rules']): void {
    const missing = rules.find(({ destination }) => !this.buckets.get(destination)?.bucket.versioned);
    if (!missing) return;
    const problem = `Destination bucket ${missing.destination} must exist and have versioning enabled`;
    throw invalidProperty(resource, 'ReplicationConfiguration', problem);
  }

  handle(call: Call): Answer {
    const operation = this.operations[call.operation];
    if (!operation) throw notModelled(call);
    return { output: operation(call, this.bucket(call)), latencyMs: 0 };
  }

  /** Names of the region's buckets that have all these tags. */
  tagged(region: string, tags: Readonly<Record<string, string>>): readonly string[] {
    const buckets = [...this.buckets.values()].map(({ bucket }) => bucket).filter((one) => one.region === region);
    const fits = (own: Bucket['tags']) => Object.entries(tags).every(([key, value]) => own[key] === value);
    return buckets.filter((bucket) => fits(bucket.tags)).map(({ name }) => name);
  }

  /** Pauses the copies of new objects of a bucket to a region. Call the result to let them go on. */
  pause(bucket: string, region: string): () => void {
    return this.copying.pause(bucket, region);
  }

  /** Current objects of a bucket, in no particular order. Throws when there is no such bucket. */
  peek(bucket: string): readonly Shown[] {
    return this.inspected(bucket).all().map(shown);
  }

  /** All versions of all objects of a bucket. Throws when there is no such bucket. */
  history(bucket: string): readonly Shown[] {
    return [...this.inspected(bucket).versions('')].map(shown);
  }

  /** One current object, or undefined. Throws when there is no such bucket. */
  object(bucket: string, key: string): Shown | undefined {
    const version = this.inspected(bucket).current(key);
    return version && shown(version);
  }

  /** The bytes of current objects of a bucket, in the order of their keys. Throws when there is no such bucket. */
  files(bucket: string, prefix: string): readonly { readonly key: string; readonly bytes: Buffer }[] {
    return this.inspected(bucket)
      .list(prefix)
      .map(({ key, body }) => ({ key, bytes: Buffer.from(body) }));
  }

  /** Puts an object and its copies there as if they were old. Throws when there is no such bucket. */
  stock(bucket: string, object: Shown & { readonly writtenAtMs: number }): void {
    this.writes += 1;
    this.copying.finish(this.inspected(bucket), stockedVersion(object, this.writes));
  }

  private readonly operations: Readonly<Record<string, (call: Call, objects: Objects) => Fields>> = {
    PutObject: (call, objects) => this.put(call, objects),
    GetObject: (call, objects) => {
      const version = this.read(call, objects, 'NoSuchKey');
      this.useKey(objects);
      return { ...description(version, objects), Body: version.body };
    },
    // An answer to HEAD has no body, so its error is only the status.
    HeadObject: (call, objects) => description(this.read(call, objects, 'NotFound'), objects),
    DeleteObject: (call, objects) => this.delete(call, objects),
    CopyObject: (call, objects) => this.copy(call, objects),
    ListObjectsV2: (call, objects) => {
      this.meters.puts += 1;
      return listObjects(call, objects);
    },
    ListObjectVersions: (call, objects) => {
      this.meters.puts += 1;
      return listVersions(call, objects);
    },
  };

  private put(call: Call, objects: Objects): Fields {
    refuseUnknown(call, PUT);
    this.meters.puts += 1;
    const { input } = call;
    const key = text(call.input, 'Key');
    if (Buffer.byteLength(key) > KEY_BYTES_MAX) throw new ServiceError('KeyTooLongError', 'Your key is too long');
    checkConditions(input, objects.current(key));
    this.useKey(objects);
    const version = this.newVersion(objects, { key, body: bodyOf(input), ...described(input) });
    return { ...encryption(objects), ETag: version.etag, ...versionId(version) };
  }

  /** Copies an object onto itself. The read and the write happen at one instant. */
  private copy(call: Call, objects: Objects): Fields {
    refuseUnknown(call, COPY);
    this.meters.puts += 1;
    const key = text(call.input, 'Key');
    checkSelfCopy(call.input, `${objects.bucket.name}/${key}`);
    const current = objects.current(key);
    if (!current) throw noSuchKey();
    checkConditions({ IfMatch: call.input['IfMatch'] }, current);
    this.useKey(objects);
    const version = this.newVersion(objects, { key, body: current.body, ...described(call.input) });
    const CopyObjectResult = { ETag: version.etag, LastModified: new Date(version.createdAtMs).toISOString() };
    return { ...encryption(objects), CopyObjectResult, ...versionId(version), CopySourceVersionId: current.versionId };
  }

  private newVersion(objects: Objects, made: Pick<Version, 'key' | 'body'> & Partial<Version>): Version {
    this.writes += 1;
    const version: Version = {
      deleteMarker: false,
      versionId: objects.bucket.versioned ? this.random.uuid().replaceAll('-', '') : NULL_VERSION,
      createdAtMs: this.kernel.clock.now(),
      order: this.writes,
      etag: etagOf(made.body),
      copies: new Map(),
      isReplica: false,
      ...made,
    };
    objects.add(version);
    this.copying.begin(objects, version);
    return version;
  }

  private read(call: Call, objects: Objects, missing: 'NoSuchKey' | 'NotFound'): Version {
    refuseUnknown(call, GET);
    this.meters.gets += 1;
    const key = text(call.input, 'Key');
    const wanted = call.input['VersionId'];
    const version = typeof wanted === 'string' ? objects.version(key, wanted) : objects.current(key);
    if (version && !version.deleteMarker) return version;
    if (version)
      throw new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
    const code = typeof wanted === 'string' && missing === 'NoSuchKey' ? 'NoSuchVersion' : missing;
    throw new ServiceError(code, 'The specified key does not exist.', 404);
  }

  private delete(call: Call, objects: Objects): Fields {
    refuseUnknown(call, DELETE);
    const key = text(call.input, 'Key');
    const { VersionId, BypassGovernanceRetention } = call.input;
    if (VersionId === undefined && objects.bucket.versioned) {
      const marker = this.newVersion(objects, { key, body: '', deleteMarker: true });
      return { DeleteMarker: true, VersionId: marker.versionId };
    }
    const removed = typeof VersionId === 'string' ? VersionId : NULL_VERSION;
    objects.remove(key, removed, {
      nowMs: this.kernel.clock.now(),
      bypassGovernance: BypassGovernanceRetention === true,
    });
    return typeof VersionId === 'string' ? { VersionId } : {};
  }

  private problem(keyArn: string | undefined, region: string): KeyProblem | undefined {
    return keyArn === undefined ? undefined : this.options.keyProblem?.(keyArn, region);
  }

  private useKey({ bucket }: Objects): void {
    const problem = this.problem(bucket.kmsKeyArn, bucket.region);
    // S3 caches a bucket key, so an outage of KMS has no effect for a while.
    if (problem === 'ServiceUnavailable' && bucket.bucketKey) return;
    if (problem === 'ServiceUnavailable')
      throw new ServiceError(problem, 'KMS does not answer. Please reduce your request rate.', 503);
    if (problem === 'AccessDeniedException')
      throw new ServiceError('AccessDenied', `the policy of key ${bucket.kmsKeyArn ?? ''} admits nobody`, 403);
    if (problem)
      throw new ServiceError(
        `KMS.${problem}`,
        `the key ${bucket.kmsKeyArn ?? ''} of bucket ${bucket.name} cannot be used`,
      );
  }

  private bucket(call: Call): Objects {
    const objects = this.buckets.get(text(call.input, 'Bucket'));
    if (!objects) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    if (objects.bucket.region === call.region) return objects;
    const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
    throw new ServiceError('PermanentRedirect', message, 301);
  }

  private inspected(name: string): Objects {
    const objects = this.buckets.get(name);
    if (!objects) throw new Error(`there is no bucket ${name}`);
    return objects;
  }
}
