import * as z from 'zod';
import { IncidentName, RegionCode } from '../../strategy/flow-words';

export const Input = z.object({ incident: IncidentName, source: RegionCode });

/** Control-plane writes and deploys stop until this moment (ISO 8601), or until close. */
export const Output = z.object({ kind: z.literal('frozen'), until: z.string() });
