/**
 * Translates an AWS SDK request on the wire into a call on a model, and back. The services used here speak AWS JSON
 * (the operation is in `x-amz-target`, blobs are base64), except S3 and FIS, which are REST, and SNS and
 * CloudFormation, which speak awsQuery. Assumption: S3 addresses in path or host style, and Regional endpoints. An
 * unreadable request gets a 501, never a success.
 */
import { ServiceError, type Fields } from './call';
import { readFis } from './fis-wire';
import type { HttpAnswer, HttpRequest } from './internet';

export interface Addressed {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: Fields;
}

const ENDPOINT = /^(?:(?<bucket>[a-z0-9.-]+)\.)?(?<service>[a-z0-9-]+)\.(?<region>[a-z]{2}-[a-z]+-\d)\.amazonaws\.com$/;
/** Services that speak awsQuery. */
const QUERY: readonly string[] = ['sns', 'cloudformation'];
const GLOBAL_ENDPOINT = /^(route53|iam|cloudfront|sts)\.amazonaws\.com$/;

/** The service, region and operation of a request. Throws `ServiceError` 501 for what the lab cannot read. */
export function readRequest(request: HttpRequest): Addressed {
  const global = GLOBAL_ENDPOINT.exec(request.host)?.[1];
  if (global !== undefined)
    return { service: global, region: 'global', operation: `${request.method} ${request.path}`, input: {} };
  const { bucket, service, region } = ENDPOINT.exec(request.host)?.groups ?? {};
  if (service === undefined || region === undefined) throw unreadable(request);
  return { service, region, ...readBy(service, request, bucket) };
}

function readBy(service: string, request: HttpRequest, bucket?: string): Pick<Addressed, 'operation' | 'input'> {
  if (service === 's3') return readS3(request, bucket);
  if (QUERY.includes(service)) return readQuery(request);
  if (service !== 'fis') return readJson(request);
  const read = readFis(request);
  if (!read) throw unreadable(request);
  return read;
}

function unreadable({ method, host, path }: HttpRequest): ServiceError {
  return new ServiceError('NotModelled', `the lab cannot read ${method} ${host}${path}`, 501);
}

function readJson(request: HttpRequest): Pick<Addressed, 'operation' | 'input'> {
  const operation = request.headers['x-amz-target']?.split('.').at(-1);
  if (operation === undefined) throw unreadable(request);
  return { operation, input: JSON.parse(request.body ?? '{}') as Fields };
}

/**
 * Reads awsQuery: a form with the operation in `Action`. Nested members (`Attribute.entry.1`) keep their flat names,
 * which no model accepts.
 */
function readQuery(request: HttpRequest): Pick<Addressed, 'operation' | 'input'> {
  const { Action, Version, ...input } = Object.fromEntries(new URLSearchParams(request.body ?? ''));
  if (Action === undefined || Version === undefined) throw unreadable(request);
  return { operation: Action, input };
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
    ['DELETE', 'DeleteObject'],
  ]).get(request.method);
  if (!operation) throw new ServiceError('NotModelled', `S3 ${request.method}`, 501);
  const input = { Bucket: name, Key: parts.join('/'), ...stated(url.searchParams, { versionId: 'VersionId' }) };
  if (request.method !== 'PUT') return { operation, input };
  const written = { ...input, ...saidOfObject(request.headers) };
  if (request.headers['x-amz-copy-source'] !== undefined) return { operation: 'CopyObject', input: written };
  return { operation, input: { ...written, Body: request.bytes ?? request.body ?? '' } };
}

/**
 * Headers of a write, by the operation's input field. Headers that the SDK adds by itself, such as checksums, are left
 * out.
 */
const WRITE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'ContentType',
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  'x-amz-copy-source': 'CopySource',
  'x-amz-metadata-directive': 'MetadataDirective',
};
const METADATA = 'x-amz-meta-';

function saidOfObject(headers: HttpRequest['headers']): Fields {
  const said = Object.entries(headers);
  const fields = said.flatMap(([name, value]) => {
    const field = WRITE_HEADERS[name.toLowerCase()];
    return field === undefined ? [] : [[field, value] as const];
  });
  const metadata = said.filter(([name]) => name.startsWith(METADATA));
  const Metadata = Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA.length), value]));
  return { ...Object.fromEntries(fields), ...(metadata.length > 0 && { Metadata }) };
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
  const marks = stated(asked, { 'key-marker': 'KeyMarker', 'version-id-marker': 'VersionIdMarker' });
  return { operation: 'ListObjectVersions', input: { ...input, ...marks, ...(MaxKeys > 0 && { MaxKeys }) } };
}

/** Query parameters under the names of the operation's input. Absent ones are left out. */
function stated(asked: URLSearchParams, names: Readonly<Record<string, string>>): Fields {
  const found = Object.entries(names).map(([name, field]) => [field, asked.get(name)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== null));
}

/** The model's answer in the form that the SDK expects. */
export function writeAnswer(to: Addressed, output: Fields): HttpAnswer {
  if (QUERY.includes(to.service)) {
    const { operation } = to;
    return xml(
      200,
      `<${operation}Response><${operation}Result>${elements(output)}</${operation}Result></${operation}Response>`,
    );
  }
  if (to.service !== 's3')
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
  const list = LISTS[to.operation];
  if (list) return xml(200, listText(output, list));
  const { CopyObjectResult } = output;
  const body = CopyObjectResult === undefined ? output['Body'] : copyText(CopyObjectResult as Fields);
  const answer = { status: 200, headers: objectHeaders(output), body: typeof body === 'string' ? body : '' };
  return body instanceof Uint8Array ? { ...answer, bytes: body } : answer;
}

/** Header → field of an answer about an object. */
const READ_HEADERS: Readonly<Record<string, string>> = {
  etag: 'ETag',
  'content-type': 'ContentType',
  'last-modified': 'LastModified',
  'x-amz-version-id': 'VersionId',
  'x-amz-copy-source-version-id': 'CopySourceVersionId',
  'x-amz-replication-status': 'ReplicationStatus',
};

function objectHeaders(output: Fields): Record<string, string> {
  const named = Object.entries(READ_HEADERS).map(([header, field]) => [header, output[field]] as const);
  const own = Object.entries((output['Metadata'] ?? {}) as Fields).map(
    ([name, value]) => [METADATA + name, value] as const,
  );
  return Object.fromEntries(
    [...named, ...own].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

const copyText = (result: Fields): string =>
  `<?xml version="1.0" encoding="UTF-8"?><CopyObjectResult>${elements(result)}</CopyObjectResult>`;

interface ListShape {
  readonly root: string;
  /** The output member with the list, and the name of its element in the XML. */
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
  return `<${root}>${elements(rest)}${objects.join('')}</${root}>`;
}

const xml = (status: number, document: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${document}`,
});

const elements = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
    .join('');

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An error in the form that the SDK expects: typed JSON, or XML. */
export function writeError(to: Addressed, error: ServiceError): HttpAnswer {
  // An answer to HEAD has no body. The SDK sees only its status.
  if (to.operation === 'HeadObject') return { status: error.statusCode, headers: {}, body: '' };
  const { name: Code, message: Message, statusCode } = error;
  if (to.service === 's3') return xml(statusCode, `<Error>${elements({ Code, Message })}</Error>`);
  if (QUERY.includes(to.service)) {
    const Type = statusCode < 500 ? 'Sender' : 'Receiver';
    return xml(statusCode, `<ErrorResponse><Error>${elements({ Type, Code, Message })}</Error></ErrorResponse>`);
  }
  const body = JSON.stringify({ __type: error.name, message: error.message, ...error.fields });
  return {
    status: error.statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': error.name },
    body,
  };
}
