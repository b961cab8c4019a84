import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { dynamoIn } from '../runtime/clients';
import { TooManyItems } from '../runtime/failures';

/** One invocation re-queues at most this many: some 500 pages, well inside its timeout. More need a person to look. */
const JOBS_MAX = 20_000;

/** A job that `origin` accepted; `tenant` is the whole id. */
export interface PendingJob {
  readonly tenant: string;
  readonly job: string;
}

interface Where {
  readonly table: string;
  /** The region whose replica is read. */
  readonly reader: string;
  /** The region that accepted the jobs. */
  readonly origin: string;
}

/** Jobs accepted by `origin` that the reader's replica does not know to be done, page by page. Throws TooManyItems, SDK errors. */
export async function* pendingJobs({ table, reader, origin }: Where): AsyncGenerator<PendingJob[]> {
  const input: QueryCommandInput = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: marshall({ ':pk': `pending#${origin}` }),
  };
  let found = 0;
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await dynamoIn(reader).send(new QueryCommand({ ...input, ...(from && { ExclusiveStartKey: from }) }));
    const jobs = (page.Items ?? []).map((item) => jobOf(String(unmarshall(item)['sk'])));
    found += jobs.length;
    if (found > JOBS_MAX) throw new TooManyItems(`${table} holds more than ${JOBS_MAX} unfinished jobs of ${origin}`);
    yield jobs;
    from = page.LastEvaluatedKey;
  } while (from);
}

/** Sort key `<tenant id>#<job>`; neither part contains a #. */
function jobOf(sortKey: string): PendingJob {
  const [tenant = '', job = ''] = sortKey.split('#');
  return { tenant, job };
}
