/** CloudWatch on paper, below the real client: what each region has counted of each other region. */
import { HttpResponse } from '@smithy/core/protocols';
import { cloudWatchIn } from '../../../functions/runtime/cloudwatch';

interface Asked {
  readonly MetricDataQueries: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Stat: string;
      readonly Metric: { readonly Dimensions: readonly { Value: string }[] };
    };
  }[];
}

export class PaperCloudWatch {
  /** Bad ticks of a day, by the region that they are of. */
  readonly bad = new Map<string, number>();
  readonly silent = new Set<string>();
  /** Regions whose answer has more pages. */
  readonly partial = new Set<string>();

  /** Puts itself below the clients of these regions. */
  serve(...regions: string[]): this {
    for (const region of regions) {
      const { config } = cloudWatchIn(region);
      config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
      const handle = ({ body }: { body?: Uint8Array }) => this.answer(region, body);
      config.requestHandler = { ...config.requestHandler, handle };
    }
    return this;
  }

  private answer(region: string, body: Uint8Array | undefined): Promise<{ response: HttpResponse }> {
    const { MetricDataQueries: queries } = JSON.parse(new TextDecoder().decode(body)) as Asked;
    const MetricDataResults = queries.map(({ Id, MetricStat: { Stat, Metric } }) => {
      const bad = this.bad.get(Metric.Dimensions[0]?.Value ?? '') ?? 0;
      const halves = Stat === 'Sum' ? [4320 - bad, 4320] : [4320, 4320];
      return { Id, StatusCode: 'Complete', Values: halves, Timestamps: [1, 0] };
    });
    const output = { MetricDataResults, ...(this.partial.has(region) && { NextToken: 'more' }) };
    return this.silent.has(region) ? respond(503, { __type: 'ServiceUnavailable' }) : respond(200, output);
  }
}

function respond(statusCode: number, body: object): Promise<{ response: HttpResponse }> {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  return Promise.resolve({
    response: new HttpResponse({ statusCode, headers, body: Buffer.from(JSON.stringify(body)) }),
  });
}
