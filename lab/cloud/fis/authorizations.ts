/**
 * What IAM is asked for a call on FIS (Service Authorization Reference). A start is allowed on the template and on the
 * experiment that it makes, and to tag that experiment. The lists and whatever is unknown have the resource "*".
 */
import type { Call, Fields } from '../../calls/call';
import type { Request } from '../iam';

/** Tags of a resource, by its ARN. */
export type TagsOf = (arn: string) => Readonly<Record<string, string>>;

type Context = NonNullable<Request['context']>;

export function fisAuthorizations(
  { operation, region, input }: Pick<Call, 'operation' | 'region' | 'input'>,
  account: string,
  tagsOf: TagsOf = () => ({}),
): readonly Request[] {
  const action = `fis:${operation}`;
  const id = (name: string): string => (typeof input[name] === 'string' ? input[name] : '');
  const arn = (kind: string, name: string): string => `arn:aws:fis:${region}:${account}:${kind}/${name}`;
  const tagged = (one: string): Request => ({
    action,
    resources: [one],
    context: keys('aws:resourcetag', tagsOf(one)),
  });
  switch (operation) {
    case 'StartExperiment': {
      const made = { resources: [arn('experiment', 'new')], context: keys('aws:requesttag', input['tags'] ?? {}) };
      const start = [tagged(arn('experiment-template', id('experimentTemplateId'))), { action, ...made }];
      return input['tags'] === undefined ? start : [...start, { action: 'fis:TagResource', ...made }];
    }
    case 'GetExperiment':
    case 'StopExperiment':
      return [tagged(arn('experiment', id('id')))];
    case 'GetSafetyLever':
    case 'UpdateSafetyLeverState':
      return [{ action, resources: [arn('safety-lever', id('id'))] }];
    default:
      return [{ action, resources: ['*'] }];
  }
}

const keys = (prefix: string, tags: Fields | object): Context =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key.toLowerCase()}`, [String(value)]]));
