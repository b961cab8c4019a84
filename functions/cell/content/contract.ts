import * as z from 'zod';
import type { Service } from '../../../strategy/layers';

/** The methods that each service answers. All hold documents; the last writer wins. */
export const MENU = {
  'content-standard': ['GET', 'PUT'],
  'content-premium': ['GET', 'PUT'],
  analytics: ['GET', 'PUT'],
  observability: ['GET', 'PUT'],
  tooling: ['GET', 'PUT'],
} as const satisfies Partial<Record<Service, readonly string[]>>;

/** A DynamoDB item may have 400 KB (DynamoDB quotas). This leaves room for the key and the version. */
const VALUE_BYTES_MAX = 350_000;

/** `PUT /{service}/{key}`. */
export const Content = z.object({
  value: z.string().refine((value) => Buffer.byteLength(value) <= VALUE_BYTES_MAX, 'at most 350,000 bytes of UTF-8'),
});

/** 200 of a write. `superseded`: a later write was already stored, and `version` is the version of that write. */
export const Written = z.object({
  key: z.string(),
  version: z.string(),
  region: z.string(),
  epoch: z.number().int(),
  superseded: z.literal(true).optional(),
});

/** 200 of a read. */
export const Read = z.object({
  key: z.string(),
  value: z.string(),
  version: z.string(),
  region: z.string(),
  epoch: z.number().int(),
});
