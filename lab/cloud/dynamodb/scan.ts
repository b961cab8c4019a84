/**
 * Scan: the whole of one replica, page by page (1 MB or Limit). Partitions come in the order of their first writes, which AWS does not promise;
 * callers must not rely on any. A page may start behind an item that is gone by then. Not modelled: filters, projections, parallel segments.
 */
import type { Answer, Call } from '../call';
import { checkParameters, readUnits } from './items';
import { keyAttributes, requestedKey } from './keys';
import { limitOf, PAGE_BYTES_MAX } from './query';
import type { VisibleRow } from './store';
import type { Table } from './table';
import { invalid } from './values';

const PARAMETERS: ReadonlySet<string> = new Set(['TableName', 'ConsistentRead', 'ExclusiveStartKey', 'Limit']);

export function scan(call: Call, table: Table): Answer {
  checkParameters(call, PARAMETERS);
  const { input, region } = call;
  const consistent = input['ConsistentRead'] === true;
  const limit = limitOf(call);
  const start = input['ExclusiveStartKey'];
  const { store, latencyMs } = table.read(region, consistent);
  const rows = store.rowsAfter(start === undefined ? undefined : requestedKey(table.schema, start).key);
  if (!rows) throw invalid('The provided starting key is invalid');
  const page = firstPage(rows, limit);
  table.usage.reads += readUnits(bytesOf(page), consistent);
  // As with a query: a page that is full names its last item, whether or not anything follows.
  const last = page.length === limit || page.length < rows.length ? page.at(-1) : undefined;
  const output = {
    Items: page.map(({ item }) => item),
    Count: page.length,
    ScannedCount: page.length,
    ...(last && { LastEvaluatedKey: keyAttributes(table.schema, last.item) }),
  };
  return { output, latencyMs };
}

function firstPage(rows: readonly VisibleRow[], limit: number): readonly VisibleRow[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += row.bytes;
    return index === limit || (index > 0 && bytes > PAGE_BYTES_MAX);
  });
  return end < 0 ? rows : rows.slice(0, end);
}

const bytesOf = (rows: readonly VisibleRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);
