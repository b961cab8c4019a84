/**
 * An AWS SDK request on the wire ⇄ a call on a model. The services used here speak AWS JSON (the operation is in
 * `x-amz-target`, blobs are base64) except S3, which is REST. Assumes path- or host-style S3 addresses and Regional endpoints;
 * what it cannot read becomes a loud 501, never a success.
 */
import { ServiceError, type Fields } from './cloud/call';
import type { HttpAnswer, HttpRequest } from './internet';

export interface Addressed {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: Fields;
}

const ENDPOINT = /^(?:(?<bucket>[a-z0-9.-]+)\.)?(?<service>[a-z0-9-]+)\.(?<region>[a-z]{2}-[a-z]+-\d)\.amazonaws\.com$/;
const GLOBAL_ENDPOINT = /^(route53|iam|cloudfront|sts)\.amazonaws\.com$/;

/** Which service, region and operation a request is for. Throws `ServiceError` 501 for what the lab cannot read. */
export function readRequest(request: HttpRequest): Addressed {
  const global = GLOBAL_ENDPOINT.exec(request.host)?.[1];
  if (global !== undefined)
    return { service: global, region: 'global', operation: `${request.method} ${request.path}`, input: {} };
  const { bucket, service, region } = ENDPOINT.exec(request.host)?.groups ?? {};
  if (service === undefined || region === undefined) throw unreadable(request);
  if (service === 's3') return { service, region, ...readS3(request, bucket) };
  return { service, region, ...readJson(request) };
}

function unreadable({ method, host, path }: HttpRequest): ServiceError {
  return new ServiceError('NotModelled', `the lab cannot read ${method} ${host}${path}`, 501);
}

function readJson(request: HttpRequest): Pick<Addressed, 'operation' | 'input'> {
  const operation = request.headers['x-amz-target']?.split('.').at(-1);
  if (operation === undefined) throw unreadable(request);
  return { operation, input: JSON.parse(request.body ?? '{}') as Fields };
}

function readS3(request: HttpRequest, bucket: string | undefined): { operation: string; input: Fields } {
  const url = new URL(`https://${request.host}${request.path}`);
  const parts = decodeURIComponent(url.pathname).split('/').slice(1);
  const name = bucket ?? parts.shift() ?? '';
  const list = readList(url.searchParams, name);
  if (list) return list;
  const operation = new Map([
    ['PUT', 'PutObject'],
    ['GET', 'GetObject'],
    ['HEAD', 'HeadObject'],
  ]).get(request.method);
  if (!operation) throw new ServiceError('NotModelled', `S3 ${request.method}`, 501);
  const input = { Bucket: name, Key: parts.join('/'), ...stated(url.searchParams, { versionId: 'VersionId' }) };
  return { operation, input: request.method === 'PUT' ? { ...input, Body: request.body ?? '' } : input };
}

function readList(asked: URLSearchParams, Bucket: string): { operation: string; input: Fields } | undefined {
  const input = { Bucket, Prefix: asked.get('prefix') ?? '' };
  if (asked.has('list-type'))
    return {
      operation: 'ListObjectsV2',
      input: { ...input, ...stated(asked, { 'continuation-token': 'ContinuationToken' }) },
    };
  if (!asked.has('versions')) return undefined;
  const MaxKeys = Number(asked.get('max-keys') ?? NaN);
  return { operation: 'ListObjectVersions', input: { ...input, ...(MaxKeys > 0 && { MaxKeys }) } };
}

/** Parameters of the address, under the names of the operation's input; absent ones are left out. */
function stated(asked: URLSearchParams, names: Readonly<Record<string, string>>): Fields {
  const found = Object.entries(names).map(([name, field]) => [field, asked.get(name)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== null));
}

/** The answer a model gave, as the SDK expects it. */
export function writeAnswer(to: Addressed, output: Fields): HttpAnswer {
  if (to.service !== 's3')
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
  const list = LISTS[to.operation];
  if (list) return { status: 200, headers: { 'content-type': 'application/xml' }, body: listText(output, list) };
  const { Body, ETag, LastModified, VersionId } = output as Record<string, string | undefined>;
  const headers = { etag: ETag, 'last-modified': LastModified, 'x-amz-version-id': VersionId };
  const present = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { status: 200, headers: Object.fromEntries(present), body: Body ?? '' };
}

interface ListShape {
  readonly root: string;
  /** The member of the output that holds the list, and its element in the XML. */
  readonly member: string;
  readonly element: string;
}

const LISTS: Readonly<Partial<Record<string, ListShape>>> = {
  ListObjectsV2: { root: 'ListBucketResult', member: 'Contents', element: 'Contents' },
  ListObjectVersions: { root: 'ListVersionsResult', member: 'Versions', element: 'Version' },
};

function listText(output: Fields, { root, member, element }: ListShape): string {
  const { [member]: listed, ...rest } = output;
  const objects = (listed as readonly Fields[]).map((object) => `<${element}>${elements(object)}</${element}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><${root}>${elements(rest)}${objects.join('')}</${root}>`;
}

const elements = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
    .join('');

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An error as the SDK expects it: typed JSON, or S3's XML. */
export function writeError(to: Addressed, error: ServiceError): HttpAnswer {
  if (to.service === 's3') {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${error.name}</Code><Message>${error.message}</Message></Error>`;
    return { status: error.statusCode, headers: { 'content-type': 'application/xml' }, body };
  }
  const body = JSON.stringify({ __type: error.name, message: error.message, ...error.fields });
  return {
    status: error.statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': error.name },
    body,
  };
}
