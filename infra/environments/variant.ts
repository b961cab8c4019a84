/** A variant of an environment for drills: it has a name of its own, and with it a domain and a zone. */
import type { EnvironmentInput } from './schema';

/** The same environment under that name, its domain beside the one it was made for, in that hosted zone. */
export function variantOf(
  environment: EnvironmentInput,
  { name, zoneId }: { name: string; zoneId: string },
): EnvironmentInput {
  const domain = environment.domain.replace(/^[^.]+/, name);
  return { ...environment, name, domain, zone: { kind: 'given', zoneId, zoneName: domain }, labOnly: true };
}
