/** What a drill of us-east-1 meets in the best case: stores, keys, metrics and observers of which all is well. */
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import { s3In } from '../../../functions/runtime/data/replication';
import { heartbeatKey } from '../../../strategy/data-items';
import { dataTable, tier0Table } from '../../../strategy/names';
import { regionsOf } from '../../../strategy/topology';
import { observations } from '../../strategy/observed';
import { publish } from './observing';
import { PaperCloudWatch } from './paper-cloudwatch';
import { PaperDynamo } from './paper-dynamo';
import { PaperKms, sealOf } from './paper-kms';
import { runIn, TOPOLOGY } from './world';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-central-1'];
const ALWAYS = { days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'], from: '00:00', to: '24:00', zone: 'UTC' };

/** People are there all day, unless that says otherwise. */
export const windows = (more: object = {}): void => {
  process.env['DRILL_WINDOWS'] = JSON.stringify({ staffed: ALWAYS, ...more });
};

export function allWell(region: string): {
  readonly paper: PaperDynamo;
  readonly kms: PaperKms;
  readonly metrics: PaperCloudWatch;
} {
  runIn(region);
  windows();
  const metrics = new PaperCloudWatch().serve(...REGIONS, 'us-east-2');
  const paper = new PaperDynamo().serve(...REGIONS);
  const kms = new PaperKms().serve(...REGIONS);
  serveBuckets();
  for (const placement of TOPOLOGY.placements) {
    paper.write(dataTable(TOPOLOGY, placement.name), sealOf(placement));
    for (const from of regionsOf(placement))
      for (const table of [dataTable(TOPOLOGY, placement.name), tier0Table(TOPOLOGY, placement.name)])
        paper.write(table, { ...heartbeatKey(from), atMs: Date.now() - 1000 });
  }
  publish(paper, observations({}));
  return { paper, kms, metrics };
}

/** Every bucket has a fresh sign of life of every region. */
function serveBuckets(): void {
  const handle = () => {
    const body = Readable.from([Buffer.from(String(Date.now() - 1000))]);
    return Promise.resolve({ response: new HttpResponse({ statusCode: 200, headers: {}, body }) });
  };
  const credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
  for (const one of REGIONS) Object.assign(s3In(one).config, { credentials, requestHandler: { handle } });
}
