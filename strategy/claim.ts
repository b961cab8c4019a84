/**
 * Who conducts: the first conditional write on a source's claim wins, everybody later joins. The incident's name is derived
 * from source and time of the claim; two claims of one source within a second would share it, which the claim itself prevents.
 */
import type { Region } from './topology';

/** The claim item (see `claimKey`). `execution`: the state machine execution that conducts; `claimedAt`: ISO 8601. */
export interface Claim {
  readonly incident: string;
  readonly conductor: Region;
  readonly execution: string;
  readonly claimedAt: string;
  readonly state: 'open' | 'closed';
}

/** `evac-<source>-<yyyymmddThhmmssZ>`, in UTC. */
export function incidentId(source: Region, claimedAtMs: number): string {
  const compact = new Date(claimedAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `evac-${source}-${compact.replace(/[-:]/g, '')}`;
}
