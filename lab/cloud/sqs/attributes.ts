/** Attributes of SQS messages: text and numbers. Binary values are refused. */
import { hash } from 'node:crypto';
import { ServiceError } from '../../calls/call';

interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue: string;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const ATTRIBUTES_MAX = 10;
/** Marks a text value in the digest. */
const TEXT_MARK = 1;

/**
 * The attributes of a send request. Throws InvalidParameterValue when there are too many, or one is neither text nor
 * number.
 */
export function messageAttributes(given: unknown): MessageAttributes {
  const attributes = (given ?? {}) as MessageAttributes;
  const entries = Object.entries(attributes);
  if (entries.length > ATTRIBUTES_MAX) throw invalidAttribute(`at most ${ATTRIBUTES_MAX} attributes`);
  for (const [name, { DataType, StringValue }] of entries) {
    const text = typeof StringValue === 'string' && StringValue !== '';
    if (!text || !/^(String|Number)(\..+)?$/.test(DataType))
      throw invalidAttribute(`${name} must be a String or Number that is not empty`);
  }
  return attributes;
}

const invalidAttribute = (problem: string): ServiceError =>
  new ServiceError('InvalidParameterValue', `MessageAttributes: ${problem}`);

/**
 * The digest that SQS answers: name, type and value in name order, each with its length before it. Undefined without
 * attributes.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType = '', StringValue = '' } = attributes[name] ?? {};
    return [sized(name), sized(DataType), Buffer.from([TEXT_MARK]), sized(StringValue)];
  });
  return hash('md5', Buffer.concat(parts));
}

function sized(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
}
