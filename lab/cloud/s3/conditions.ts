/** The conditions of a write (`If-Match`, `If-None-Match`), and the refusals that belong to them. */
import { ServiceError, type Fields } from '../../calls/call';
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

export const noSuchKey = (): ServiceError => new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
const preconditionFailed = (): ServiceError =>
  new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
