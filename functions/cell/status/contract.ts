import * as z from 'zod';

/**
 * `GET /status.json`, in the format of Atlassian Statuspage's `summary.json`, which many tools read
 * (https://metastatuspage.com/api, "summary"). `unknown` is ours: their format has no word for it.
 */
const COMPONENT_STATES = ['operational', 'degraded_performance', 'partial_outage', 'major_outage', 'unknown'] as const;
const INDICATORS = ['none', 'minor', 'major', 'critical', 'unknown'] as const;
const STAGES = ['investigating', 'resolved'] as const;

export const StatusSummary = z.object({
  page: z.object({ id: z.string(), name: z.string(), url: z.string(), updated_at: z.string() }),
  status: z.object({ indicator: z.enum(INDICATORS), description: z.string() }),
  components: z.array(
    z.object({ id: z.string(), name: z.string(), status: z.enum(COMPONENT_STATES), description: z.string() }),
  ),
  incidents: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.enum(STAGES),
      created_at: z.string(),
      resolved_at: z.string().nullable(),
      incident_updates: z.array(z.object({ id: z.string(), body: z.string(), created_at: z.string() })),
    }),
  ),
});
export type StatusSummary = Readonly<z.output<typeof StatusSummary>>;
