import { type HttpRequest, type HttpResult, request } from './http';
import { pause } from './pause';

/** Long enough for three more tries of what is refused at once; what is slow to fail is not tried again. */
const PATIENCE_MS = 3000;
const PAUSE_MS = 600;

/**
 * As `request`, and again, for three seconds in all, while the answer says no more than that the region is busy or
 * failed this once: a region that takes over is short of everything for minutes, and one refusal says little about a
 * service. Never throws.
 */
export async function patientRequest(exchange: HttpRequest): Promise<HttpResult> {
  const startedAtMs = Date.now();
  for (;;) {
    const result = await request(exchange);
    if (!mayPass(result) || Date.now() - startedAtMs >= PATIENCE_MS) return result;
    await pause(PAUSE_MS);
  }
}

/** Silence within the time limit was a connection refused or cut. */
function mayPass(result: HttpResult): boolean {
  return result.kind === 'silent' || result.status === 429 || result.status >= 500;
}
