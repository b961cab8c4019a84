/**
 * The evidence bucket of a region. Every version in it is locked for the retention, so what was written stays readable
 * whatever comes later.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { evidenceBucket } from '../../../strategy/names';
import type { Region, Topology } from '../../../strategy/topology';
import { CLIENT_OPTIONS, perRegion } from '../clients';
import { putIfStill } from '../control/put-if-still';
import { uploadMs } from '../upload-time';

export const s3In = perRegion((region) => new S3Client({ region, ...CLIENT_OPTIONS }));

/** An object and its ETag. */
interface Held {
  readonly bytes: Buffer;
  readonly etag: string;
}

const CONTENT_TYPES: Readonly<Partial<Record<string, string>>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.tsr': 'application/timestamp-reply',
  '.zip': 'application/zip',
};
const ANY_BYTES = 'application/octet-stream';

/** All methods throw SDK errors. */
export class EvidenceBucket {
  private readonly s3: S3Client;
  private readonly bucket: string;

  constructor(
    topology: Topology,
    readonly region: Region,
  ) {
    this.s3 = s3In(region);
    this.bucket = evidenceBucket(topology, region);
  }

  /** Adds an object, or a version of it. */
  async put(key: string, body: Buffer | string): Promise<void> {
    await this.s3.send(new PutObjectCommand(this.object(key, body)), { requestTimeout: uploadMs(body) });
  }

  /** Adds a version if the newest one still has that tag; with no tag, if there is none. Returns whether it did. */
  putIfStill(key: string, body: Buffer | string, etag: string | undefined): Promise<boolean> {
    return putIfStill(this.s3, this.object(key, body), etag);
  }

  private object(key: string, body: Buffer | string) {
    const ContentType = CONTENT_TYPES[key.slice(key.lastIndexOf('.'))] ?? ANY_BYTES;
    return { Bucket: this.bucket, Key: key, Body: body, ContentType };
  }

  /** Undefined when S3 says that there is none. */
  async get(key: string): Promise<Held | undefined> {
    try {
      const { Body, ETag = '' } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Names and times of the first objects below the prefix, at most a thousand. */
  async list(prefix: string): Promise<readonly { key: string; atMs: number }[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }));
    return Contents.flatMap(({ Key, LastModified }) => (Key && LastModified ? { key: Key, atMs: +LastModified } : []));
  }

  /** Hides the object. Its versions stay until their lock ends. */
  async hide(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }
}
