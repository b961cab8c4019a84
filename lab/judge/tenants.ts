/**
 * Tenants per placement whose resolvers honour the TTL, and those whose resolvers do not (`clients/resolver.ts`).
 * Samples are spread evenly over them.
 */
export const CONFORMING_TENANTS = 8;
export const STALE_TENANTS = 4;

/** The tenant's name in its placement, from 1 on. */
export const tenantName = (number: number): string => `t${number}`;

/** Whether the resolver of that tenant keeps an answer for longer than its TTL. `tenant`: with its placement. */
export const ignoresTtl = (tenant: string): boolean =>
  Number(/\/t(\d+)$/.exec(tenant)?.[1] ?? '0') > CONFORMING_TENANTS;
