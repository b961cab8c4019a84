/**
 * What a rollback gave back, what it left read-only, and which writes still have to be compared. Quoted from the
 * ledger.
 */
import * as z from 'zod';
import { momentText } from '../judge/summary/words';
import type { DrillRecord } from '../judge/record';
import { html, NOTHING, type Html } from '../../strategy/html';
import { section, table } from './html';

const Row = z.object({ placement: z.string(), service: z.string(), epoch: z.number() });
const Body = z.object({
  input: z.object({ scope: z.string() }),
  output: z.object({
    kind: z.enum(['rolled-back', 'read-only', 'nothing']),
    reason: z.string(),
    back: z.array(Row),
    readOnly: z.array(Row),
    kept: z.array(Row),
    reconcile: z.array(Row.extend({ region: z.string(), from: z.string(), until: z.string() })),
  }),
});

/** Empty without a rollback. */
export function rollbacksSection(record: DrillRecord): Html {
  const entries = record.ledgers.flatMap((ledger) => ledger.entries).filter(({ verb }) => verb === 'rollback');
  const ended = entries.flatMap(({ at, body }) => {
    const { data } = Body.safeParse(body);
    return data ? [{ at, ...data }] : [];
  });
  if (ended.length === 0) return NOTHING;
  const note =
    'Quoted from the orchestrator’s own ledger, which is hash-chained. The judge compared the stores with it.';
  const parts = ended.map(({ at, input, output }) => {
    const { kind, reason, reconcile } = output;
    const fates = (['back', 'readOnly', 'kept'] as const).flatMap((fate) =>
      output[fate].map(({ placement, service, epoch }) => [`${placement} / ${service}`, FATES[fate], String(epoch)]),
    );
    const writes = reconcile.map(({ placement, service, region, epoch, from, until }) => [
      `${placement} / ${service}`,
      region,
      String(epoch),
      `${from} – ${until}`,
    ]);
    return html`<h3>${momentText(Date.parse(at), record.startMs)}: ${input.scope} → ${kind}</h3>
      <p>${reason}</p>
      ${table('', ['Service', 'Now', 'Epoch'], fates)}
      ${table('Writes to compare with the source', ['Service', 'Accepted in', 'Epoch', 'Between'], writes)}`;
  });
  return section({ id: 'rollbacks', title: 'Rollbacks', note }, html`${parts}`);
}

const FATES = {
  back: 'given back to the source',
  readOnly: 'read-only until a person decides',
  kept: 'as the failed evacuation left it',
} as const;
