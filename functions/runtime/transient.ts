/** Whether an SDK call failed in a way that may pass: it was throttled, got a 5xx or got no answer. */
export function isTransient(error: unknown): error is Error {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  const { httpStatusCode: status } = error.$metadata as { httpStatusCode?: number };
  return status === undefined || status === 429 || status >= 500 || /Throttl/.test(error.name);
}
