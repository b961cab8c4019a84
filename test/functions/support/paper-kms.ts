/**
 * KMS on paper, below the real client: a data key, or a home's seal, decrypts to itself under the encryption context it
 * was made with. A region in `disabled` refuses, one in `silent` answers 503 to everything.
 */
import { HttpResponse } from '@smithy/core/protocols';
import { kmsIn } from '../../../functions/runtime/data/key-check';
import type { Placement } from '../../../strategy/topology';

interface Sent {
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array;
}

interface Asked {
  readonly KeyId: string;
  readonly EncryptionContext: Record<string, string>;
  readonly CiphertextBlob?: string;
}

const cipherOf = (context: object): string => Buffer.from(JSON.stringify(context)).toString('base64');

/** What the placement's home has encrypted, as it lies in the placement's data table. */
export function sealOf({ name, home, residency }: Placement): { pk: string; sk: string; sealed: string } {
  const sealed = cipherOf({ residency, placement: name, dataClass: 'seal' });
  return { pk: 'heartbeat', sk: `${home}/sealed`, sealed };
}

export class PaperKms {
  readonly disabled = new Set<string>();
  readonly silent = new Set<string>();
  /** Encryption contexts that were asked for. */
  readonly contexts: Record<string, string>[] = [];

  /** Puts itself below the clients of these regions. */
  serve(...regions: string[]): this {
    for (const region of regions) {
      const { config } = kmsIn(region);
      config.credentials = () => Promise.resolve({ accessKeyId: 'paper', secretAccessKey: 'paper' });
      config.requestHandler = { ...config.requestHandler, handle: (request: Sent) => this.answer(region, request) };
    }
    return this;
  }

  private answer(region: string, { headers, body }: Sent): Promise<{ response: HttpResponse }> {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const asked = JSON.parse(new TextDecoder().decode(body)) as Asked;
    if (this.silent.has(region)) return respond(503, { __type: 'ServiceUnavailable' });
    if (this.disabled.has(region))
      return respond(400, { __type: 'DisabledException', message: `${asked.KeyId} is disabled.` });
    this.contexts.push(asked.EncryptionContext);
    const sealed = cipherOf(asked.EncryptionContext);
    const isSeal = asked.EncryptionContext['dataClass'] === 'seal';
    const plain = Buffer.from(isSeal ? 'companyos-dr' : 'a data key').toString('base64');
    if (operation === 'GenerateDataKey')
      return respond(200, { KeyId: 'key', Plaintext: plain, CiphertextBlob: sealed });
    if (asked.CiphertextBlob !== sealed) return respond(400, { __type: 'InvalidCiphertextException' });
    return respond(200, { KeyId: 'key', Plaintext: plain });
  }
}

function respond(statusCode: number, body: object): Promise<{ response: HttpResponse }> {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return Promise.resolve({
    response: new HttpResponse({ statusCode, headers, body: Buffer.from(JSON.stringify(body)) }),
  });
}
