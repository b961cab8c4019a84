/** A variant of an environment for drills, with its own name, domain and zone. */
import type { EnvironmentInput } from './schema';

/** The same environment with that name and hosted zone. Its domain gets the name as its first label. */
export function variantOf(
  environment: EnvironmentInput,
  { name, zoneId }: { name: string; zoneId: string },
): EnvironmentInput {
  const domain = environment.domain.replace(/^[^.]+/, name);
  return { ...environment, name, domain, zone: { kind: 'given', zoneId, zoneName: domain }, labOnly: true };
}
