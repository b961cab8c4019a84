/**
 * S3: buckets in one region each, versions, default object lock, encryption with customer keys, one-way replication rules.
 * Assumes that a copy arrives after `s3ReplicationMs`, or when the path heals; one whose key cannot be used then has failed for
 * good, as on AWS. Not modelled: bucket policies (accepted, not evaluated), multipart, further pages of lists of versions, delimiters, ranges,
 * conditional requests except "create only", replication status, and that cached bucket keys outlive a disabled
 * KMS key for a while.
 */
import { draw, type Kernel } from '../kernel';
import { notModelled, ServiceError, type Answer, type Call, type Fields, type Resource, type Service } from './call';
import { invalidProperty, refuseUnknown, text, within } from './fields';
import { compareText } from './dynamodb/comparing';
import type { KeyProblem } from './kms';
import { PausableReplication } from './pausable-replication';
import { bucketFrom, type ReplicationRule } from './s3/bucket';
import { etagOf, NULL_VERSION, Objects, type Version } from './s3/objects';
import { described, description, encryption, listed, versionId } from './s3/shapes';

interface Options {
  /** Why a customer key cannot be used in a region, if so; without it every key can. */
  readonly keyProblem?: (keyArn: string, region: string) => KeyProblem | undefined;
}

/** Said by the SDK, checked on the wire if at all: length and checksums of a body that cannot be damaged here. */
const CHECKSUMS = ['ContentLength', 'ContentMD5', 'ChecksumAlgorithm', 'ChecksumCRC32', 'ChecksumMode'];
const PUT: ReadonlySet<string> = new Set([
  'Bucket',
  'Key',
  'Body',
  'ContentType',
  'Metadata',
  'IfNoneMatch',
  ...CHECKSUMS,
]);
const GET: ReadonlySet<string> = new Set(['Bucket', 'Key', 'VersionId', ...CHECKSUMS]);
const DELETE: ReadonlySet<string> = new Set(['Bucket', 'Key', 'VersionId', 'BypassGovernanceRetention']);
const LIST: ReadonlySet<string> = new Set(['Bucket', 'Prefix', 'MaxKeys', 'ContinuationToken', 'StartAfter']);

const LIST_VERSIONS: ReadonlySet<string> = new Set(['Bucket', 'Prefix', 'MaxKeys']);

const KEY_BYTES_MAX = 1024;
const PAGE_KEYS_MAX = 1000;

export class S3 implements Service {
  readonly types = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];
  /** For the bill: PUT and LIST requests including those that replication makes, and all others but deletions. */
  readonly meters = { puts: 0, gets: 0 };
  private readonly buckets = new Map<string, Objects>();
  private readonly replication: PausableReplication;
  private readonly random;
  private writes = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly options: Options = {},
  ) {
    this.replication = new PausableReplication(kernel, 's3');
    this.random = kernel.random.stream('s3');
  }

  provision(resource: Resource): void {
    if (resource.type === 'AWS::S3::BucketPolicy') {
      const name = text(resource.properties, 'Bucket');
      if (!this.buckets.has(name)) throw invalidProperty(resource, 'Bucket', `${name} does not exist`);
      return;
    }
    const bucket = bucketFrom(resource);
    if (this.buckets.has(bucket.name)) throw invalidProperty(resource, 'BucketName', `${bucket.name} exists already`);
    for (const { destination } of bucket.rules) {
      if (!this.buckets.get(destination)?.bucket.versioned) {
        throw invalidProperty(
          resource,
          'ReplicationConfiguration',
          `Destination bucket ${destination} must exist and have versioning enabled`,
        );
      }
    }
    this.buckets.set(bucket.name, new Objects(bucket));
  }

  handle(call: Call): Answer {
    const operation = this.operations[call.operation];
    if (!operation) throw notModelled(call);
    return { output: operation(call, this.bucket(call)), latencyMs: 0 };
  }

  /** Current objects of a bucket, in no particular order. Throws when there is no such bucket. */
  peek(bucket: string): readonly { readonly key: string; readonly body: string }[] {
    return this.inspected(bucket).all();
  }

  /** One current object, or undefined. Throws when there is no such bucket. */
  object(bucket: string, key: string): { readonly key: string; readonly body: string } | undefined {
    return this.inspected(bucket).current(key);
  }

  private readonly operations: Readonly<Record<string, (call: Call, objects: Objects) => Fields>> = {
    PutObject: (call, objects) => this.put(call, objects),
    GetObject: (call, objects) => {
      const version = this.read(call, objects, 'NoSuchKey');
      this.useKey(objects);
      return { ...description(version, objects), Body: version.body };
    },
    // An answer to HEAD has no body, so its error is the bare status.
    HeadObject: (call, objects) => description(this.read(call, objects, 'NotFound'), objects),
    DeleteObject: (call, objects) => this.delete(call, objects),
    ListObjectsV2: (call, objects) => this.list(call, objects),
    ListObjectVersions: (call, objects) => this.listVersions(call, objects),
  };

  private put(call: Call, objects: Objects): Fields {
    refuseUnknown(call, PUT);
    this.meters.puts += 1;
    const { input } = call;
    const key = text(call.input, 'Key');
    if (Buffer.byteLength(key) > KEY_BYTES_MAX) throw new ServiceError('KeyTooLongError', 'Your key is too long');
    if (input['IfNoneMatch'] !== undefined && input['IfNoneMatch'] !== '*')
      throw new ServiceError('NotImplemented', 'If-None-Match takes * only', 501);
    if (input['IfNoneMatch'] === '*' && objects.current(key)) {
      throw new ServiceError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
    this.useKey(objects);
    const body = typeof input['Body'] === 'string' ? input['Body'] : '';
    const version = this.newVersion(objects, { key, body, ...described(input) });
    return { ...encryption(objects), ETag: version.etag, ...versionId(version) };
  }

  private newVersion(objects: Objects, made: Pick<Version, 'key' | 'body'> & Partial<Version>): Version {
    this.writes += 1;
    const version: Version = {
      deleteMarker: false,
      versionId: objects.bucket.versioned ? this.random.uuid().replaceAll('-', '') : NULL_VERSION,
      createdAtMs: this.kernel.clock.now(),
      order: this.writes,
      etag: etagOf(made.body),
      ...made,
    };
    objects.add(version);
    this.replicate(objects, version);
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

  private list(call: Call, objects: Objects): Fields {
    refuseUnknown(call, LIST);
    this.meters.puts += 1;
    const { Prefix = '', ContinuationToken, StartAfter } = call.input;
    const after = ContinuationToken ?? StartAfter;
    const count = within(call.input, 'MaxKeys', { low: 1, high: PAGE_KEYS_MAX, fallback: PAGE_KEYS_MAX });
    const all = objects.list(typeof Prefix === 'string' ? Prefix : '');
    // By order, not by place: the key that a page ended with may be gone by the next one.
    const left = typeof after === 'string' ? all.filter(({ key }) => compareText(key, after) > 0) : all;
    const page = left.slice(0, count);
    const truncated = count < left.length;
    return {
      Name: objects.bucket.name,
      Prefix,
      KeyCount: page.length,
      MaxKeys: count,
      IsTruncated: truncated,
      Contents: page.map(listed),
      ...(truncated && { NextContinuationToken: page.at(-1)?.key }),
    };
  }

  private listVersions(call: Call, objects: Objects): Fields {
    refuseUnknown(call, LIST_VERSIONS);
    this.meters.puts += 1;
    const { Prefix = '' } = call.input;
    const count = within(call.input, 'MaxKeys', { low: 1, high: PAGE_KEYS_MAX, fallback: PAGE_KEYS_MAX });
    const all = objects.versions(typeof Prefix === 'string' ? Prefix : '');
    const page = all.slice(0, count);
    const latest = (version: Version): Fields => ({
      ...listed(version),
      ...{ VersionId: version.versionId, IsLatest: objects.current(version.key) === version },
    });
    return {
      ...{ Name: objects.bucket.name, Prefix, MaxKeys: count, IsTruncated: page.length < all.length },
      Versions: page.filter(({ deleteMarker }) => !deleteMarker).map(latest),
    };
  }

  private replicate({ bucket }: Objects, version: Version): void {
    for (const rule of bucket.rules) {
      if (!applies(rule, version, bucket.kmsKeyArn)) continue;
      const target = this.inspected(rule.destination);
      const delayMs = draw(this.random, 's3ReplicationMs');
      const deliver = (): void => {
        const problem =
          this.problem(bucket.kmsKeyArn, bucket.region) ?? this.problem(rule.replicaKeyArn, target.bucket.region);
        if (problem) {
          this.kernel.note('s3.replication-failed', {
            region: bucket.region,
            bucket: bucket.name,
            to: target.bucket.name,
            problem,
          });
          return;
        }
        this.meters.puts += 1;
        target.add(version);
      };
      this.replication.send({ from: bucket.region, to: target.bucket.region, delayMs, deliver });
    }
  }

  private problem(keyArn: string | undefined, region: string): KeyProblem | undefined {
    return keyArn === undefined ? undefined : this.options.keyProblem?.(keyArn, region);
  }

  private useKey({ bucket }: Objects): void {
    const problem = this.problem(bucket.kmsKeyArn, bucket.region);
    // A bucket key is cached by S3, so that an outage of KMS goes unnoticed for a while.
    if (problem === 'ServiceUnavailable' && bucket.bucketKey) return;
    if (problem === 'ServiceUnavailable')
      throw new ServiceError(problem, 'KMS does not answer. Please reduce your request rate.', 503);
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

function applies(rule: ReplicationRule, version: Version, kmsKeyArn: string | undefined): boolean {
  if (!version.key.startsWith(rule.prefix)) return false;
  if (version.deleteMarker) return rule.deleteMarkers;
  return kmsKeyArn === undefined || rule.replicaKeyArn !== undefined;
}
