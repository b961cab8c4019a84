/**
 * SNS: standard topics, each in one region, e-mail to people, and `Publish` by functions, alarms and rules. A function
 * needs its role; an AWS service needs the topic's policy. Assumption: SNS never loses an accepted publication;
 * `sns/emails.ts` says what its arrival needs. Operations: Publish. Not modelled, and refused or listed: FIFO topics,
 * other protocols, filters, attributes, messages by protocol, encryption with a key.
 */
import type { Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import {
  notModelled,
  ServiceError,
  type Answer,
  type Call,
  type Fields,
  type Resource,
  type Service,
} from '../calls/call';
import { flag, optionalFields, optionalText, refuseUnknown, text, texts } from './fields';
import { sendEmail } from './sns/emails';
import { readTopicPolicy, type TopicPolicy } from './sns/topic-policy';
import { Throttling } from './throttling';

/** A message that a person got. */
export interface Message {
  readonly atMs: number;
  /** Region of the topic. */
  readonly region: string;
  /** Name of the topic. */
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
}

/** A publication. Without a subject people see SNS's own subject. */
export interface Publication {
  readonly topicArn: string;
  readonly subject?: string;
  readonly text: string;
}

/** An AWS service that publishes, and the resource it publishes for. */
export interface ServicePublisher {
  readonly service: string;
  readonly region: string;
  readonly sourceArn: string;
}

/** Publishes for an AWS service. Throws the ServiceError that the service gets. */
export type Publish = (publisher: ServicePublisher, publication: Publication) => void;

const PUBLISH: ReadonlySet<string> = new Set(['TopicArn', 'Subject', 'Message']);
const MESSAGE_BYTES_MAX = 262_144;
const SUBJECT_MAX = 100;
const NO_SUBJECT = 'AWS Notification Message';
/** Control characters, with line breaks. */
const CONTROL = /\p{Cc}/u;

export class Sns implements Service {
  readonly types = ['AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::SNS::TopicPolicy'];
  /** Features that templates want from topics and the lab does not have. */
  readonly unmodelled: string[] = [];
  /** Condition operators in topic policies that are not modelled. */
  readonly unknownOperators = new Set<string>();
  /** For the bill. */
  readonly meters = { publishes: 0, emails: 0 };
  /** Messages that arrived, oldest first. A message to several people is here once, at its first arrival. */
  readonly arrived: Message[] = [];
  /** Topic's ARN → subscribers. */
  private readonly topics = new Map<string, string[]>();
  private readonly policies = new Map<string, TopicPolicy>();
  private readonly streams = new Map<string, Random>();
  private readonly throttling: Throttling;

  constructor(private readonly kernel: Kernel) {
    this.throttling = new Throttling(kernel, 'sns');
  }

  provision(resource: Resource): void {
    const { type, ref, properties } = resource;
    if (type === 'AWS::SNS::Topic') {
      if (flag(properties, 'FifoTopic', false)) throw new Error('FifoTopic is not modelled by the lab');
      if (!this.topics.has(ref)) this.topics.set(ref, []);
    } else if (type === 'AWS::SNS::Subscription') this.subscribe(properties);
    else {
      const policy = readTopicPolicy(optionalFields(properties, 'PolicyDocument') ?? {}, this.unknownOperators);
      for (const topic of texts(properties, 'Topics')) this.policies.set(topic, policy);
    }
  }

  handle(call: Call): Answer {
    if (call.operation !== 'Publish') throw notModelled(call);
    refuseUnknown(call, PUBLISH);
    const { input, region } = call;
    const subject = optionalText(input, 'Subject');
    const publication = {
      topicArn: optionalText(input, 'TopicArn') ?? '',
      text: optionalText(input, 'Message') ?? '',
      ...(subject !== undefined && { subject }),
    };
    const topic = this.checked(region, publication);
    if (this.policies.get(topic)?.({ service: undefined, context: OVER_TLS }) === 'denied') throw denied(topic);
    return { output: { MessageId: this.accept(region, publication) }, latencyMs: 0 };
  }

  /** As `Publish`. */
  publish(publisher: ServicePublisher, publication: Publication): void {
    const { service, region, sourceArn } = publisher;
    if (this.kernel.activeFaults.isDown.in(region, 'sns'))
      throw new ServiceError('ServiceUnavailable', `sns is down in ${region}`, 503);
    this.throttling.check('sns', region);
    const topic = this.checked(region, publication);
    const [, , , , account = ''] = topic.split(':');
    const context = { ...OVER_TLS, 'aws:sourcearn': [sourceArn], 'aws:sourceaccount': [account] };
    if (this.policies.get(topic)?.({ service, context }) !== 'allowed') throw denied(topic);
    this.accept(region, publication);
  }

  private subscribe(properties: Fields): void {
    const topic = text(properties, 'TopicArn');
    const protocol = text(properties, 'Protocol');
    const known = this.topics.get(topic) ?? [];
    this.topics.set(topic, known);
    if (protocol === 'email' && properties['FilterPolicy'] === undefined) known.push(text(properties, 'Endpoint'));
    else
      this.unmodelled.push(`${topic}: subscription by ${protocol}${protocol === 'email' ? ' with FilterPolicy' : ''}`);
  }

  /** Returns the topic's ARN. Throws SNS's error for a publication that it refuses. */
  private checked(region: string, publication: Publication): string {
    const { topicArn } = publication;
    const [, , service, of] = topicArn.split(':');
    if (service !== 'sns' || of !== region) throw invalid('TopicArn');
    checkContent(publication);
    if (!this.topics.has(topicArn)) throw new ServiceError('NotFound', 'Topic does not exist', 404);
    return topicArn;
  }

  private accept(region: string, { topicArn, subject = NO_SUBJECT, text: message }: Publication): string {
    const random = this.streamOf(region);
    const topic = topicArn.split(':').at(-1) ?? topicArn;
    let isFirst = true;
    const arrived = (): void => {
      if (isFirst) {
        this.arrived.push({ atMs: this.kernel.clock.now(), region, topic, subject, text: message });
        this.kernel.note('operator.paged', { region, topic, subject });
      }
      isFirst = false;
    };
    const subscribers = this.topics.get(topicArn) ?? [];
    subscribers.forEach(() => sendEmail(this.kernel, { region, random, arrived }));
    this.meters.publishes += 1;
    this.meters.emails += subscribers.length;
    return random.uuid();
  }

  private streamOf(region: string): Random {
    const stream = this.streams.get(region) ?? this.kernel.random.stream(`sns/${region}`);
    this.streams.set(region, stream);
    return stream;
  }
}

const OVER_TLS = { 'aws:securetransport': ['true'] };

const invalid = (what: string): ServiceError => new ServiceError('InvalidParameter', `Invalid parameter: ${what}`);

function checkContent({ subject, text: message }: Publication): void {
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MESSAGE_BYTES_MAX) throw invalid('Message too long');
  if (subject === undefined) return;
  if (subject === '' || subject.length > SUBJECT_MAX || CONTROL.test(subject)) throw invalid('Subject');
}

const denied = (topic: string): ServiceError =>
  new ServiceError('AuthorizationError', `not authorized to perform: SNS:Publish on resource: ${topic}`, 403);
