import * as z from 'zod';
import type { Region } from '../../strategy/topology';
import { TooManyItems } from '../runtime/failures';
import { readFis, type FisCall } from './fis';

const PAGE = '100';
/** FIS keeps an experiment for 120 days. A template of ours runs a few times a month. */
const PAGES_MAX = 5;

const Tags = z.record(z.string(), z.string()).default({});
const Template = z.object({ id: z.string(), tags: Tags });
const Experiment = z.object({
  id: z.string(),
  state: z.object({ status: z.string(), reason: z.string().default('') }),
  /** Seconds since the epoch. Absent until the actions run. */
  startTime: z.number().exactOptional(),
  tags: Tags,
});
export type Experiment = z.output<typeof Experiment>;
const Shown = z.object({ experiment: Experiment });
/** AWS leaves the token out on the last page, or says null. */
const Page = z.object({ nextToken: z.string().nullish() });
const TemplatePage = z.object({ experimentTemplates: z.array(Template) });
const ExperimentPage = z.object({ experiments: z.array(Experiment) });

const OVER: readonly string[] = ['completed', 'stopped', 'failed', 'cancelled'];
/** Whether it has ended. A status that nobody knows counts as not ended. */
export const isOver = ({ state }: Experiment): boolean => OVER.includes(state.status);

/** One experiment, from an answer that shows it. */
export const experimentIn = (body: unknown): Experiment => Shown.parse(body).experiment;

/** The ids of the region's templates with these names, by name. A name without a template is missing. */
export async function templatesNamed(region: Region, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const call: FisCall = { operation: 'ListExperimentTemplates', method: 'GET', path: '/experimentTemplates' };
  const all = await listed(region, call, (body) => TemplatePage.parse(body));
  const named = all.flatMap(({ experimentTemplates }) => experimentTemplates);
  return new Map(named.flatMap(({ id, tags: { Name = '' } }) => (names.includes(Name) ? [[Name, id] as const] : [])));
}

/** The experiments of these templates that have not ended. */
export async function openExperiments(region: Region, templateIds: readonly string[]): Promise<readonly Experiment[]> {
  const pages = await Promise.all(
    templateIds.map((experimentTemplateId) => {
      const query = { experimentTemplateId };
      const call: FisCall = { operation: 'ListExperiments', method: 'GET', path: '/experiments', query };
      return listed(region, call, (body) => ExperimentPage.parse(body));
    }),
  );
  return pages.flat().flatMap(({ experiments }) => experiments.filter((one) => !isOver(one)));
}

export async function readExperiment(region: Region, id: string): Promise<Experiment> {
  return experimentIn(await readFis(region, { operation: 'GetExperiment', method: 'GET', path: `/experiments/${id}` }));
}

async function listed<Page>(region: Region, call: FisCall, read: (body: unknown) => Page): Promise<readonly Page[]> {
  const pages: Page[] = [];
  let nextToken: string | null | undefined;
  do {
    if (pages.length === PAGES_MAX)
      throw new TooManyItems(`${call.operation} in ${region}: more than ${PAGES_MAX} pages`);
    const query = { ...call.query, maxResults: PAGE, ...(nextToken != null && { nextToken }) };
    const body = await readFis(region, { ...call, query });
    pages.push(read(body));
    ({ nextToken } = Page.parse(body));
  } while (nextToken != null);
  return pages;
}
