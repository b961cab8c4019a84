import { type HttpRequest, type HttpResult, request } from './http';
import { pause } from './pause';

/** Long enough for three more tries of a request that fails at once. A request that fails slowly is not repeated. */
const PATIENCE_MS = 3000;
const PAUSE_MS = 600;

/**
 * Like `request`, but repeats for up to three seconds while the answer only says that the region is busy or failed this
 * once. A region that takes over is short of capacity for minutes, so one refusal says little about a service. Never
 * throws.
 */
export async function patientRequest(exchange: HttpRequest): Promise<HttpResult> {
  const startedAtMs = Date.now();
  for (;;) {
    const result = await request(exchange);
    if (!mayPass(result) || Date.now() - startedAtMs >= PATIENCE_MS) return result;
    await pause(PAUSE_MS);
  }
}

/** Silence may pass too: before the time limit it means that the connection was refused or cut. */
function mayPass(result: HttpResult): boolean {
  return result.kind === 'silent' || result.status === 429 || result.status >= 500;
}
