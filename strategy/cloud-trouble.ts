/**
 * What may be a failure of the cloud's (strategy §3, vendors): a region that is lost, or in which something fails that
 * does not fail everywhere. A fault that all regions have is ours, and so is a door of single services that is broken:
 * their functions are our own releases. Assumes the conditions of `judgement.ts`. What is not seen clearly is not
 * claimed, so a provider may hear of a failure a few minutes late.
 */
import * as z from 'zod';
import type { Situation } from './due';
import type { Condition } from './judgement';
import { type Probe, probeOf } from './probe';
import type { Region } from './topology';

const AWS_SERVICES = ['Amazon API Gateway', 'AWS Lambda', 'Amazon DynamoDB', 'Amazon S3', 'Amazon SQS'] as const;
type AwsService = (typeof AWS_SERVICES)[number];

/** What a probe tries behind the function that answers it. */
const STORES: Readonly<Record<Probe, AwsService>> = {
  identity: 'Amazon DynamoDB',
  'content-premium': 'Amazon DynamoDB',
  'content-standard': 'Amazon S3',
  orchestration: 'Amazon SQS',
};
/** Every request to a region goes through them. */
const DOOR: readonly AwsService[] = ['Amazon API Gateway', 'AWS Lambda'];

/**
 * What was seen of one region in an outage. `since`: when a quorum saw it begin; `seenAt`: when it was first put on
 * record (ISO 8601). `uses`: the services of AWS whose errors were seen; empty if nobody knows, or if nothing answers.
 */
export const CloudTrouble = z.object({
  region: z.string(),
  since: z.string(),
  seenAt: z.string(),
  isLost: z.boolean(),
  uses: z.array(z.enum(AWS_SERVICES)),
});
export type CloudTrouble = Readonly<z.output<typeof CloudTrouble>>;

type Seen = Pick<Situation, 'topology' | 'conditions' | 'nowMs'>;

/** All that was seen so far, and what is seen now: one entry per region. Nothing that was seen once is forgotten. */
export function cloudSeen(before: readonly CloudTrouble[], seen: Seen): readonly CloudTrouble[] {
  return seen.topology.regions.flatMap((region) => {
    const known = before.find((one) => one.region === region);
    const now = troubleIn(seen, region);
    if (!known || !now) return known ?? now ?? [];
    const uses = AWS_SERVICES.filter((one) => known.uses.includes(one) || now.uses.includes(one));
    return [{ ...known, isLost: known.isLost || now.isLost, uses }];
  });
}

/** How the region is for us by now. */
export function cloudNow(seen: Seen, region: Region): 'fails' | 'works' | 'unknown' {
  if (troubleIn(seen, region)) return 'fails';
  const own = seen.conditions.filter((one) => one.region === region);
  return own.length > 0 && own.every(({ kind }) => kind === 'well') ? 'works' : 'unknown';
}

function troubleIn({ conditions, nowMs }: Seen, region: Region): CloudTrouble | undefined {
  // A placement whose key or table fails alone is our own matter.
  const own = conditions.filter((one) => one.region === region).map((one) => ({ ...one, ...one.forStandbys }));
  const isWholeDoor = own.every((one) => one.kind === 'failing' && one.views.doorBroken);
  const found = own.filter((one) => isLost(one) || isShut(one) || isOfStore(one) || isWholeDoor);
  if (found.length === 0) return undefined;
  const stores = found.filter(isOfStore).map(({ service }) => STORES[probeOf(service)]);
  const named = isWholeDoor ? DOOR : stores;
  return {
    region,
    since: timeOf(Math.min(...found.map(({ sinceMs }) => sinceMs ?? nowMs))),
    seenAt: timeOf(nowMs),
    isLost: found.some(isLost),
    uses: AWS_SERVICES.filter((one) => named.includes(one)),
  };
}

const isLost = ({ kind }: Condition): boolean => kind === 'lost';

/** Users on the internet do not reach the region. */
const isShut = ({ kind, views }: Condition): boolean => kind === 'failing' && views.outside === 'down';

/** Our function answers, and says that the store behind it fails. */
const isOfStore = ({ kind, views }: Condition): boolean =>
  kind === 'failing' && views.ailing > 0 && !views.doorBroken && views.outside !== 'down';

const timeOf = (ms: number): string => new Date(ms).toISOString();
