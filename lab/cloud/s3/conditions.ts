/** The conditions of a write (`If-Match`, `If-None-Match`, a copy), and the refusals that belong to them. */
import { ServiceError, type Fields } from '../../calls/call';
import { text } from '../fields';
import type { Version } from './objects';

/** Checks a write's conditions against the current object. */
export function checkConditions({ IfNoneMatch, IfMatch }: Fields, current: Version | undefined): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
    throw new ServiceError('NotImplemented', 'If-None-Match takes * only', 501);
  if (IfNoneMatch === '*' && current) throw preconditionFailed();
  if (IfMatch === undefined) return;
  if (!current) throw noSuchKey();
  if (IfMatch !== current.etag) throw preconditionFailed();
}

/** `path`: bucket and key. S3 copies an object onto itself only with new metadata. */
export function checkSelfCopy({ CopySource, MetadataDirective }: Fields, path: string): void {
  if (decodeURIComponent(text({ CopySource }, 'CopySource')).replace(/^\//, '') !== path)
    throw new ServiceError('NotImplemented', 'the lab copies objects onto themselves only', 501);
  if (MetadataDirective === 'REPLACE') return;
  const message =
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
  throw new ServiceError('InvalidRequest', message);
}

export const noSuchKey = (): ServiceError => new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
const preconditionFailed = (): ServiceError =>
  new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
