/**
 * `@aws-sdk/client-*` for the fast tier: the model gets a command as an object and returns its output as an object,
 * without a wire. Retries follow the SDK's own strategy, and errors have the SDK's own classes. Assumption: the shapes
 * are those that `lab/calls/wire.ts` reads (AWS JSON, awsQuery without nested members, and S3 with text bodies). Left
 * out: signing, endpoints, middleware, `$metadata` of outputs.
 */
import { createRequire } from 'node:module';
import type { Content } from '../../calls/binary';
import type { Fields, ServiceError } from '../../calls/call';
import { attempt, type Late, type NotFound, type Timeouts } from './attempt';
import { Retries, type SdkError } from './retries';
import { current, wake, type FastSandbox } from './sandbox';

interface ClientConfig {
  readonly region?: string;
  readonly maxAttempts?: number;
  readonly requestHandler?: Timeouts;
}

type ErrorClass = new (options: object) => SdkError;

const load = createRequire(__filename);
/** Endpoint prefixes that differ from the name after `client-`. */
const PREFIXES: Readonly<Record<string, string>> = {
  cloudwatch: 'monitoring',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
  sfn: 'states',
};

interface Command {
  readonly operation: string;
  readonly input: Fields;
}

/** Replaces a command class. `new` gives a plain object of the same shape for all commands. */
function commandClass(operation: string): (input?: Fields) => Command {
  return function (input = {}) {
    return { operation, input };
  };
}

/** The exports of `@aws-sdk/client-…` for every sandbox. */
export function sdkModule(sdk: string): unknown {
  const service = sdk.replace('@aws-sdk/client-', '');
  const prefix = PREFIXES[service] ?? service;
  const Client = class extends FastClient {
    constructor(config: ClientConfig = {}) {
      super({ prefix, sdk }, config);
    }
  };
  // A handler reads a name at each call. The first read makes the value, and later reads find it.
  const make = (_target: object, key: string | symbol, asked: object): unknown => {
    const value = exported(String(key), sdk, Client);
    Object.defineProperty(asked, key, { value });
    return value;
  };
  return Object.create(new Proxy({}, { get: make }));
}

function exported(asked: string, sdk: string, Client: unknown): unknown {
  if (asked.endsWith('Client')) return Client;
  if (asked.endsWith('Command')) return commandClass(asked.slice(0, -'Command'.length));
  return classesOf(sdk)[asked];
}

const loadedSdks = new Map<string, Record<string, unknown>>();

/** The SDK package itself, for its error classes. Loaded when the first error is thrown or its class is read. */
function classesOf(sdk: string): Record<string, unknown> {
  let classes = loadedSdks.get(sdk);
  if (!classes) {
    classes = load(sdk) as Record<string, unknown>;
    const base = Object.keys(classes).find((name) => name.endsWith('ServiceException')) ?? '';
    classes = { ...classes, [BASE]: classes[base] };
    loadedSdks.set(sdk, classes);
  }
  return classes;
}

/** Key in `classesOf` of the class for errors that the SDK has no name for. */
const BASE = 'base class';

interface Target {
  readonly prefix: string;
  readonly sdk: string;
}

class FastClient {
  private readonly retries: Retries;
  private readonly region: string;
  /** The sandbox that made the client. */
  private readonly sandbox: FastSandbox;

  constructor(
    private readonly target: Target,
    private readonly config: ClientConfig,
  ) {
    this.sandbox = current();
    this.region = config.region ?? this.sandbox.environment['AWS_REGION'] ?? '';
    this.retries = new Retries(target.prefix, this.sandbox.random, config.maxAttempts);
  }

  /** `own`: time-outs of this command. */
  async send({ operation, input }: Command, own?: Timeouts): Promise<unknown> {
    const to = {
      service: this.target.prefix,
      region: this.region,
      operation,
      input: onTheWire(this.target.prefix, input),
    };
    const timeouts = own ? { ...this.config.requestHandler, ...own } : (this.config.requestHandler ?? {});
    let cost: number | undefined;
    for (let tried = 1; ; tried += 1) {
      const outcome = await attempt(this.sandbox, to, timeouts);
      if (outcome.kind === 'output') {
        this.retries.succeeded(cost);
        return fromTheWire(this.target.prefix, outcome.output);
      }
      const error = outcome.kind === 'refused' ? this.sdkError(outcome.error) : connectionError(outcome);
      const again = this.retries.next(error, tried);
      if (!again) throw error;
      cost = again.cost;
      await this.sleep(Math.max(1, again.delayMs));
    }
  }

  private sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.sandbox.clock.after(delayMs, () => {
        wake(this.sandbox);
        resolve();
      });
    });
  }

  /** Makes the SDK's typed exception for the service's error. */
  private sdkError({ name, message, statusCode, fields }: ServiceError): SdkError {
    const classes = classesOf(this.target.sdk);
    // SNS says InvalidParameter where its SDK has InvalidParameterException. JSON services use one name for both.
    const known = [name, `${name}Exception`].find((one) => one in classes);
    const Known = classes[known ?? BASE] as ErrorClass;
    const $metadata = { httpStatusCode: statusCode };
    const $fault = statusCode < 500 ? 'client' : 'server';
    return withoutStack(() => new Known({ name: known ?? name, message, $fault, $metadata, ...fields }));
  }
}

/** The request had no answer and no refusal. Callers and retries read the name or code and the empty metadata. */
function connectionError(outcome: Late | NotFound): SdkError {
  if (outcome.kind === 'not-found') return Object.assign(outcome.error, { $metadata: {} });
  return withoutStack(() => Object.assign(new Error(outcome.message), { name: 'TimeoutError', $metadata: {} }));
}

/**
 * Makes an error without stack. Intended errors are no defects whose stack anybody reads, and the stack is most of an
 * error's cost.
 */
function withoutStack<Made>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * The input as `lab/calls/wire.ts` would read it: no undefined members, times in seconds, bytes as base64 except in
 * objects of S3.
 */
function onTheWire(service: string, input: Fields): Fields {
  const read: Record<string, unknown> = {};
  for (const name of Object.keys(input)) {
    const value = input[name];
    if (value === undefined) continue;
    if (value instanceof Date) read[name] = value.getTime() / 1000;
    else read[name] = value instanceof Uint8Array && service !== 's3' ? Buffer.from(value).toString('base64') : value;
  }
  return read;
}

/** Times of histories and of values become dates. */
function fromCloudWatch(output: Fields): Fields {
  const dateOf = (seconds: unknown): Date => new Date(Number(seconds) * 1000);
  const { AlarmHistoryItems: items, MetricDataResults: results } = output as Readonly<
    Record<string, readonly Fields[] | undefined>
  >;
  return {
    ...output,
    ...(items && { AlarmHistoryItems: items.map((item) => ({ ...item, Timestamp: dateOf(item['Timestamp']) })) }),
    ...(results && {
      MetricDataResults: results.map((one) => ({
        ...one,
        Timestamps: (one['Timestamps'] as readonly unknown[]).map(dateOf),
      })),
    }),
  };
}

/** A body becomes a stream, and times of a list become dates. */
function fromS3(output: Fields): Fields {
  if (output['CopyObjectResult'] !== undefined) return output;
  const member = ['Contents', 'Versions'].find((name) => output[name] !== undefined);
  if (member === undefined) return { ...output, Body: streamOf(output['Body'] as Content) };
  const listed = output[member] as readonly Fields[];
  return {
    ...output,
    [member]: listed.map((object) => ({ ...object, LastModified: new Date(String(object['LastModified'])) })),
  };
}

/** What the SDK's stream can do that the functions use. Bytes are new ones, as if they had travelled. */
const streamOf = (body: Content): Fields => ({
  transformToString: () => Promise.resolve(typeof body === 'string' ? body : Buffer.from(body).toString()),
  transformToByteArray: () => Promise.resolve(new Uint8Array(Buffer.from(body))),
});

/** Bytes and streams in the SDK's form. */
function fromTheWire(service: string, output: Fields): Fields {
  if (service === 's3') return fromS3(output);
  if (service === 'monitoring') return fromCloudWatch(output);
  if (service !== 'kms') return output;
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [
      name,
      ['Plaintext', 'CiphertextBlob', 'Mac', 'Signature', 'PublicKey'].includes(name)
        ? new Uint8Array(Buffer.from(String(value), 'base64'))
        : value,
    ]),
  );
}
