/**
 * Scan: the whole of one replica, page by page (1 MB or Limit). Order is that of the first writes, which AWS does not promise; callers must
 * not rely on any. Not modelled: filters, projections and parallel segments.
 */
import type { Answer, Call } from '../call';
import { optionalNumber } from '../fields';
import { checkParameters, readUnits } from './items';
import { keyAttributes, requestedKey } from './keys';
import { PAGE_BYTES_MAX } from './query';
import type { Table } from './table';
import { invalid } from './values';

const PARAMETERS: ReadonlySet<string> = new Set(['TableName', 'ConsistentRead', 'ExclusiveStartKey', 'Limit']);

export function scan(call: Call, table: Table): Answer {
  checkParameters(call, PARAMETERS);
  const { input, region } = call;
  const consistent = input['ConsistentRead'] === true;
  const { store, latencyMs } = table.read(region, consistent);
  const limit = optionalNumber(input, 'Limit') ?? Infinity;
  const rows = store.rows();
  const start = input['ExclusiveStartKey'];
  const from = start === undefined ? 0 : after(rows, requestedKey(table.schema, start).key);
  const page: (typeof rows)[number][] = [];
  let bytes = 0;
  for (const row of rows.slice(from)) {
    if (page.length === limit || (page.length > 0 && bytes + row.bytes > PAGE_BYTES_MAX)) break;
    page.push(row);
    bytes += row.bytes;
  }
  table.usage.reads += readUnits(bytes, consistent);
  const last = from + page.length < rows.length ? page.at(-1) : undefined;
  const output = {
    Items: page.map(({ item }) => item),
    Count: page.length,
    ScannedCount: page.length,
    ...(last && { LastEvaluatedKey: keyAttributes(table.schema, last.item) }),
  };
  return { output, latencyMs };
}

function after(
  rows: readonly { readonly partition: string; readonly sort: string | undefined }[],
  key: { readonly partition: string; readonly sort: string | undefined },
): number {
  const index = rows.findIndex(({ partition, sort }) => partition === key.partition && sort === key.sort);
  if (index < 0) throw invalid('The provided starting key is invalid');
  return index + 1;
}
