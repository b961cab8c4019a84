import { OBJECTIVES } from '../../../strategy/layers';
import { BaseSettings } from '../../runtime/base-settings';
import { readSettings } from '../../runtime/settings';
import type { Reply } from '../answers';
import { parseBody } from '../body';
import { readDocument, writeDocument } from '../documents';
import { type Admitted, front, openCell } from '../front';
import { withProbes } from '../probe';
import { letWait } from '../waiting-write';
import { readObject, writeObject } from './bucket';
import { Content, MENU } from './contract';
import { tryDocument, tryObject } from './probe';

const cell = openCell(readSettings(BaseSettings));

/**
 * Customer content and derived data. Standard content lies in a bucket as objects, everything else in the data table.
 */
export const handler = withProbes(
  cell,
  {
    'content-premium': (asked) => tryDocument(cell, asked),
    'content-standard': (asked) => tryObject(cell, asked),
  },
  front(cell, MENU, (request) => (request.method === 'GET' ? read(request) : write(request))),
);

function read(request: Admitted): Promise<Reply> {
  return isObject(request) ? readObject(cell, request) : readDocument(cell, request);
}

async function write(request: Admitted): Promise<Reply> {
  const parsed = parseBody(Content, request.body);
  if (parsed.kind === 'mistaken') return parsed.reply;
  const { value } = parsed.body;
  if (request.mustWait) return letWait(cell, request, value);
  return isObject(request) ? writeObject(cell, request, value) : writeDocument(cell, request, value);
}

function isObject({ service }: Admitted): boolean {
  return OBJECTIVES[service].store === 'bucket';
}
