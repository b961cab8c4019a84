/**
 * Atlassian Statuspage's REST API, as its specification describes it (developer.statuspage.io): incidents of a page,
 * created, changed, read and listed. Refusals are 401, 404, 420 and 422. Not modelled, and refused: everything else.
 * Assumption: one request a second and token, counted over a minute.
 */
import * as z from 'zod';
import { channelName } from '../../strategy/channels';
import type { Residency } from '../../strategy/topology';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import { PerMinute } from './per-minute';
import { jsonAnswer, type Parts, type Received, type Receiver } from './received';
import { STATUSPAGE_TOKEN } from './tokens';

export const STATUSPAGE_HOST = 'api.statuspage.io';

const PER_MINUTE = 60;
const COMPONENT_STATUS = [
  ...(['operational', 'under_maintenance', 'degraded_performance'] as const),
  ...(['partial_outage', 'major_outage'] as const),
] as const;
const INCIDENT_STATUS = ['investigating', 'identified', 'monitoring', 'resolved'] as const;

const Change = z.strictObject({
  name: z.string().min(1).max(255).optional(),
  status: z.enum(INCIDENT_STATUS),
  body: z.string().max(25_000),
  component_ids: z.array(z.string()),
  components: z.record(z.string(), z.enum(COMPONENT_STATUS)),
  // "All top-level values in the object must also be objects."
  metadata: z.record(z.string(), z.record(z.string(), z.unknown())),
  deliver_notifications: z.boolean(),
});
const Body = z.strictObject({ incident: Change });

interface Incident {
  readonly id: string;
  readonly page: string;
  readonly name: string;
  readonly status: string;
  readonly metadata: z.output<typeof Change>['metadata'];
}

interface Asked {
  readonly method: string;
  readonly body: string;
}

const PATH = /^\/v1\/pages\/([a-z0-9]+)\/incidents(?:\/([a-z0-9]+))?$/;

export class Statuspage implements Receiver {
  private readonly incidents: Incident[] = [];
  private readonly asked = new PerMinute(PER_MINUTE);
  /** Page → component → residency. */
  private readonly pages = new Map<string, ReadonlyMap<string, Residency>>();

  constructor(private readonly parts: Parts) {
    for (const channel of Object.values(parts.channels).flat()) {
      if (channel.kind !== 'statuspage') continue;
      const components = Object.entries(channel.components) as [Residency, readonly string[]][];
      this.pages.set(
        channel.page,
        new Map(components.flatMap(([residency, ids]) => ids.map((id) => [id, residency] as const))),
      );
    }
  }

  answer({ method, path, headers, body = '' }: HttpRequest): HttpAnswer {
    if (headers['authorization'] !== `OAuth ${STATUSPAGE_TOKEN}`) return refused(401, 'Could not authenticate');
    if (!this.asked.takes(this.parts.now())) return refused(420, 'Rate limit exceeded');
    const [, page = '', id] = PATH.exec(path) ?? [];
    if (!this.pages.has(page)) return refused(404, 'Not found');
    const own = this.incidents.filter((one) => one.page === page);
    return id === undefined
      ? this.ofPage(page, own, { method, body })
      : this.ofIncident(
          page,
          own.find((one) => one.id === id),
          { method, body },
        );
  }

  private ofPage(page: string, own: readonly Incident[], { method, body }: Asked): HttpAnswer {
    if (method === 'GET') return jsonAnswer(200, own.toReversed());
    return method === 'POST' ? this.change(page, undefined, body) : refused(404, 'Not found');
  }

  private ofIncident(page: string, known: Incident | undefined, { method, body }: Asked): HttpAnswer {
    if (!known) return refused(404, 'Not found');
    if (method === 'GET') return jsonAnswer(200, known);
    return method === 'PATCH' ? this.change(page, known, body) : refused(404, 'Not found');
  }

  private change(page: string, known: Incident | undefined, body: string): HttpAnswer {
    const { data, error } = Body.safeParse(JSON.parse(body));
    if (!data) return refused(422, error.message);
    const { incident } = data;
    const name = incident.name ?? known?.name;
    if (name === undefined) return refused(422, "Name can't be blank");
    const components = this.pages.get(page) ?? new Map<string, Residency>();
    const stranger = [...incident.component_ids, ...Object.keys(incident.components)].find((id) => !components.has(id));
    if (stranger !== undefined) return refused(422, `Component ${stranger} does not exist`);
    const { status, metadata } = incident;
    const stored = this.store({ page, name, status, metadata }, known);
    const [residency] = incident.component_ids.flatMap((component) => components.get(component) ?? []);
    this.parts.heard({ ...readBy(name, page, incident), ...(residency !== undefined && { residency }) });
    return jsonAnswer(known ? 200 : 201, stored);
  }

  private store({ page, name, status, metadata }: Omit<Incident, 'id'>, known: Incident | undefined): Incident {
    const id = known?.id ?? String(this.incidents.length + 1).padStart(12, '0');
    const stored = { id, page, name, status, metadata: { ...known?.metadata, ...metadata } };
    if (known) this.incidents[this.incidents.indexOf(known)] = stored;
    else this.incidents.push(stored);
    return stored;
  }
}

const Ours = z.object({ companyos: z.object({ message: z.string() }) });

const readBy = (
  subject: string,
  page: string,
  { body, status, metadata }: z.output<typeof Change>,
): Omit<Received, 'atMs'> => ({
  place: channelName({ kind: 'statuspage', page, components: {} }),
  ...{ subject, text: body, isLast: status === 'resolved', id: Ours.safeParse(metadata).data?.companyos.message ?? '' },
});

const refused = (status: number, error: string): HttpAnswer => jsonAnswer(status, { error });
