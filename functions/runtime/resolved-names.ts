import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 1000;

/**
 * The names that a host's CNAME resolves to, one per try, in lower case. Stops at the first try without an answer.
 * Never throws.
 */
export async function resolvedNames(host: string, tries: number): Promise<string[]> {
  const answers: string[] = [];
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    const names = await resolver.resolveCname(host).catch((): string[] => []);
    answers.push(...names.map((name) => name.toLowerCase().replace(/\.$/, '')));
    if (names.length === 0) break;
  }
  return answers;
}
