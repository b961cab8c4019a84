/** dynalite as the second opinion on DynamoDB: started on the loopback interface, asked over HTTP, in memory. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fields } from '../../../../lab/calls/call';

/** What an engine said: the output, or the name and message of its refusal. */
export type Said = { readonly output: Fields } | { readonly name: string; readonly message: string };

export interface Oracle {
  readonly ask: (operation: string, input: Fields) => Promise<Said>;
  readonly stop: () => Promise<void>;
}

type Factory = typeof import('dynalite');

/** Makes the server, or says why it cannot be loaded. */
export function loadDynalite(): Factory | string {
  try {
    return jest.requireActual<Factory>('dynalite');
  } catch (error) {
    return `dynalite cannot be loaded: ${String(error)}`;
  }
}

export async function startOracle(dynalite: Factory): Promise<Oracle> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { ask: (operation, input) => ask(port, operation, input), stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  // Nobody checks the signature, but it has to be there.
  authorization:
    'AWS4-HMAC-SHA256 Credential=a/20270101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
  'x-amz-date': '20270101T000000Z',
};

async function ask(port: number, operation: string, input: Fields): Promise<Said> {
  const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body: JSON.stringify(input) });
  const body = (await answer.json()) as Record<string, unknown>;
  if (answer.ok) return { output: body };
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  return { name: text('__type').replace(/^.*#/, ''), message: text('message') || text('Message') };
}
