import { Resolver } from 'node:dns/promises';

const TIMEOUT_MS = 1000;

/** The names a host's CNAME answers with, one per try, lower case; it stops at the first silence. Never throws. */
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
