/**
 * What Node says when a name leads nowhere: `getaddrinfo` finds no address, and nothing is sent. Its SDK and `fetch`
 * hand it on.
 */
export function nameNotFound(host: string): Error & { readonly code: 'ENOTFOUND' } {
  const detail = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host } as const;
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), detail);
}
