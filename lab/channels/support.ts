/**
 * AWS Support, API version 2013-04-15, as its API reference describes it: opening cases, adding to them and listing
 * them, behind three endpoints that know the same cases. An endpoint answers while its region is reached from the
 * internet. It refuses requests without a signature or a permission, other bodies, unknown codes and cases, accounts
 * without a plan, and too many requests. A valid request with `dryRun` ends as `DryRunOperationException`.
 * Assumptions: the codes of the environment exist, 60 requests a minute are allowed, a case is listed at once, and an
 * engineer reads a message when it arrives. Not modelled: answers of engineers, people who close cases, attachments,
 * the limit of open cases, pages of the list, and what AWS takes out of texts.
 */
import * as z from 'zod';
import { type Channel, channelName } from '../../strategy/channels';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { Aws } from './aws';
import { PerMinute } from './per-minute';
import { isLastKind, type Parts, type Receiver } from './received';

type Place = Extract<Channel, { kind: 'support' }>;

export const SUPPORT_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
export const supportHost = (region: string): string => `support.${region}.amazonaws.com`;

const PER_MINUTE = 60;
const HOST = /^support\.([a-z0-9-]+)\.amazonaws\.com$/;
const TARGET = /^AWSSupport_20130415\.(CreateCase|AddCommunicationToCase|DescribeCases)$/;
/** How our texts name a message, and its kind. */
const MESSAGE = /Message (\S+) ([a-z]+)$/;

const dryRun = z.boolean().optional();
const communicationBody = z.string().min(1).max(8000);
const CreateCase = z.strictObject({
  ...{ subject: z.string().min(1), communicationBody, serviceCode: z.string(), categoryCode: z.string(), dryRun },
  severityCode: z.enum(['low', 'normal', 'high', 'urgent', 'critical']),
  issueType: z.enum(['customer-service', 'technical']).optional(),
  language: z.enum(['zh', 'en', 'ja', 'es', 'pt', 'fr', 'ko', 'tr']).optional(),
});
const AddCommunicationToCase = z.strictObject({ caseId: z.string(), communicationBody, dryRun });
const DescribeCases = z.strictObject({
  caseIdList: z.array(z.string()).max(100).optional(),
  afterTime: z.iso.datetime().optional(),
  includeResolvedCases: z.boolean().optional(),
  includeCommunications: z.boolean().optional(),
  maxResults: z.number().int().min(10).max(100).optional(),
  dryRun,
});

interface Case {
  readonly caseId: string;
  readonly subject: string;
  readonly place: Place;
  readonly texts: readonly { readonly body: string; readonly atMs: number }[];
}

/** The answer of an operation, or the name of an error. */
type Result = object | string;

export class Support implements Receiver {
  private readonly cases = new Map<string, Case>();
  private readonly taken = new PerMinute(PER_MINUTE);
  private readonly places: readonly Place[];

  constructor(
    private readonly parts: Parts,
    private readonly aws: Aws,
  ) {
    this.places = Object.values(parts.channels)
      .flat()
      .filter((channel) => channel.kind === 'support');
  }

  answer(request: HttpRequest): HttpAnswer {
    const result = this.result(request);
    const [status, body] = typeof result === 'string' ? [400, { __type: result, message: result }] : [200, result];
    return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
  }

  private result(request: HttpRequest): Result {
    const operation = operationOf(request);
    if (operation === undefined) return 'UnknownOperationException';
    const refused = this.refusal(request, operation);
    if (refused !== undefined) return refused;
    const said: unknown = JSON.parse(request.body ?? '{}');
    if (operation === 'CreateCase') return this.create(said);
    return operation === 'DescribeCases' ? this.list(said) : this.add(said);
  }

  /** Why nobody looks at the body. */
  private refusal(request: HttpRequest, operation: string): string | undefined {
    const [, region = ''] = HOST.exec(request.host) ?? [];
    const principal = this.aws.signerOf(request, { service: 'support', region });
    if (principal === undefined) return 'MissingAuthenticationTokenException';
    if (!this.aws.allowed(principal, { action: `support:${operation}`, resources: ['*'] }))
      return 'AccessDeniedException';
    if (!this.aws.hasSupportPlan) return 'SubscriptionRequiredException';
    return this.taken.takes(this.parts.now()) ? undefined : 'ThrottlingException';
  }

  private create(said: unknown): Result {
    const { data } = CreateCase.safeParse(said);
    if (!data) return 'ValidationException';
    const { subject, communicationBody: body, serviceCode, categoryCode } = data;
    const place = this.places.find((one) => one.serviceCode === serviceCode && one.categoryCode === categoryCode);
    if (!place) return 'InvalidParameterValueException';
    if (data.dryRun === true) return 'DryRunOperationException';
    const number = String(this.cases.size + 1).padStart(16, '0');
    const caseId = `case-${this.aws.account}-exen-2027-${number}`;
    this.keep({ caseId, subject, place, texts: [] }, body);
    return { caseId };
  }

  private add(said: unknown): Result {
    const { data } = AddCommunicationToCase.safeParse(said);
    if (!data) return 'ValidationException';
    const found = this.cases.get(data.caseId);
    if (!found) return 'CaseIdNotFound';
    if (data.dryRun === true) return 'DryRunOperationException';
    this.keep(found, data.communicationBody);
    return { result: true };
  }

  private keep(before: Case, body: string): void {
    const one = { ...before, texts: [...before.texts, { body, atMs: this.parts.now() }] };
    this.cases.set(one.caseId, one);
    const [, id = '', kind] = MESSAGE.exec(body) ?? [];
    const { subject, place } = one;
    this.parts.heard({
      place: channelName(place),
      subject,
      text: body,
      isLast: isLastKind(kind),
      id: `${id} ${kind ?? ''}`,
    });
  }

  private list(said: unknown): Result {
    const { data } = DescribeCases.safeParse(said);
    if (!data) return 'ValidationException';
    const { caseIdList: ids, afterTime, includeCommunications = true } = data;
    if (ids?.some((one) => !this.cases.has(one)) === true) return 'CaseIdNotFound';
    if (data.dryRun === true) return 'DryRunOperationException';
    const afterMs = afterTime === undefined ? 0 : Date.parse(afterTime);
    const found = [...this.cases.values()]
      .filter(({ caseId }) => ids?.includes(caseId) ?? true)
      .filter(({ texts }) => texts.some(({ atMs }) => atMs >= afterMs));
    return { cases: found.map((one) => described(one, includeCommunications)) };
  }
}

function operationOf({ method, headers }: HttpRequest): string | undefined {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const isJson = named.get('content-type') === 'application/x-amz-json-1.1' && method === 'POST';
  return isJson ? TARGET.exec(named.get('x-amz-target') ?? '')?.[1] : undefined;
}

/** "The five most recent communications", the newest first. */
const described = ({ caseId, subject, texts, place }: Case, isWhole: boolean): object => ({
  ...{ caseId, subject, status: 'opened', serviceCode: place.serviceCode, severityCode: place.severityCode },
  ...(isWhole && {
    recentCommunications: {
      communications: texts
        .slice(-5)
        .reverse()
        .map(({ body, atMs }) => ({ caseId, body, timeCreated: new Date(atMs).toISOString() })),
    },
  }),
});
