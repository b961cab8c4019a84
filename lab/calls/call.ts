/**
 * One call on a modelled AWS service, as the service gets it: after the network, the endpoint and IAM, before the
 * answer travels back. Models are synchronous: they decide at one instant of virtual time and say how long they took.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** Who calls: a function, a state machine, or AWS itself on behalf of something deployed. */
export interface Caller {
  readonly kind: 'function' | 'machine' | 'service' | 'operator';
  readonly name: string;
  readonly region: string;
  /** The region that a step of the flow works on: `source` of its function's input, or `return of …` in a return. */
  readonly about?: string | undefined;
}

export interface Call {
  /** Endpoint prefix: dynamodb, s3, sqs, kms, events, states, fis. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The request in the shape of the AWS API; blobs are base64 text, S3 bodies are `Content` under `Body`. */
  readonly input: Fields;
  readonly caller: Caller;
}

export interface Answer {
  readonly output: Fields;
  /** Time that the service itself took, in ms. The network adds to it. */
  readonly latencyMs: number;
}

interface ErrorDetail {
  readonly statusCode?: number;
  /** Members of the error besides the message. */
  readonly fields?: Fields;
}

/** An error that AWS would answer. `name` is the error code, which the SDK turns into a typed exception. */
export class ServiceError extends Error {
  readonly statusCode: number;
  readonly fields: Fields;

  constructor(
    override readonly name: string,
    message: string,
    detail: number | ErrorDetail = 400,
  ) {
    // Most of these errors are ordinary answers, and nobody reads their stack. Collecting it costs more than the whole
    // call.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    const { statusCode = 400, fields = {} } = typeof detail === 'number' ? { statusCode: detail } : detail;
    this.statusCode = statusCode;
    this.fields = fields;
  }
}

/** A resource of a synthesized template, with its references resolved. */
export interface Resource {
  readonly stack: string;
  readonly region: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Fields;
  /** The value of `Ref`. */
  readonly ref: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Service {
  /** CloudFormation types this model takes. */
  readonly types: readonly string[];
  /** Creates the resource. Throws with the field's name when AWS would refuse to create it. */
  provision(resource: Resource): void;
  /** Tags of a resource, by its ARN, if IAM grants resources of this service by their tags. */
  tagsOf?(arn: string): Readonly<Record<string, string>>;
  /** Answers, or throws a `ServiceError`. An operation that is not modelled throws `NotModelled` with status 501. */
  handle(call: Call): Answer;
}

export function notModelled(call: Call): ServiceError {
  return new ServiceError('NotModelled', `${call.service}:${call.operation} is not modelled by the lab`, 501);
}
