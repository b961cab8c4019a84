/**
 * Node's error for a name that does not resolve: `getaddrinfo` finds no address, and nothing is sent. The SDK and
 * `fetch` pass it on.
 */
export function nameNotFound(host: string): Error & { readonly code: 'ENOTFOUND' } {
  const detail = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host } as const;
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), detail);
}
