/**
 * What was decided and why: the views, the targets, the regions ruled out, the expected loss, and the operator's
 * answers. Quoted from the ledger.
 */
import * as z from 'zod';
import { spanText } from '../terminal/duration';
import { momentText } from '../judge/summary/words';
import type { DrillRecord, Question } from '../judge/record';
import type { LedgerEntry } from '../../strategy/ledger';
import { html, NOTHING, type Html } from '../../strategy/html';
import { actsOfLeads } from './leads';
import { section, table } from './html';
import { View, viewsTable } from './views';

const Loss = z.object({ placement: z.string(), service: z.string(), seconds: z.number().nullable() });
const Place = z.object({ placement: z.string(), service: z.string() });
const Body = z.object({
  input: z.object({ scope: z.string() }),
  output: z.object({
    kind: z.string(),
    reason: z.string(),
    moves: z.array(Place.extend({ target: z.string() })).default([]),
    stays: z.array(Place.extend({ reason: z.string() })).default([]),
    expectedLoss: z.array(Loss).default([]),
  }),
  record: z.array(z.string()).default([]),
  views: z.array(View).default([]),
  quorum: z.object({ votes: z.array(z.object({ observer: z.string(), vote: z.string() })) }).optional(),
  targets: z.array(z.looseObject({ placement: z.string(), service: z.string(), candidates: z.unknown() })).default([]),
});

export function decisionsSection(record: DrillRecord): Html {
  const note =
    'Decisions are quoted from the orchestrator’s own ledger, which is hash-chained. Questions come from the control table.';
  const entries = record.ledgers.flatMap((ledger) => ledger.entries).filter(({ verb }) => verb === 'decide');
  const { turning, waits } = turningPoints(entries);
  const acts = actsOfLeads(record);
  if (entries.length + record.questions.length + acts.length === 0) {
    return section({ id: 'decisions', title: 'Decisions' }, html`<p>Nothing had to be decided.</p>`);
  }
  return section(
    { id: 'decisions', title: 'Decisions', note },
    record.questions.length === 0 ? NOTHING : questions(record),
    html`${turning.map((entry) => decision(entry, record))}`,
    waits === 0
      ? NOTHING
      : html`<p><small>${waits} more entries say “wait”: there was not enough evidence yet.</small></p>`,
    acts.length === 0 ? NOTHING : table('What leads decided', ['UTC', 'What'], acts),
  );
}

function turningPoints(entries: readonly LedgerEntry[]): { turning: readonly LedgerEntry[]; waits: number } {
  const turning = entries.filter(({ body }) => Body.safeParse(body).data?.output.kind !== 'wait');
  return { turning, waits: entries.length - turning.length };
}

function decision(entry: LedgerEntry, { startMs }: DrillRecord): Html {
  const when = momentText(Date.parse(entry.at), startMs);
  const { data } = Body.safeParse(entry.body);
  const quoted = html`<span class="quoted">quoted</span>`;
  if (!data)
    return html`<h3>${when} ${quoted}</h3>
      ${raw(entry.body)}`;
  const { input, output, record: lines, views, quorum, targets } = data;
  return html`<h3>${when}: ${input.scope} → ${output.kind} ${quoted}</h3>
    ${
      lines.length === 0
        ? html`<p>${output.reason}</p>
            ${moves(output)}${stays(output)}`
        : html`<ul>
            ${lines.map((line) => html`<li>${line}</li>`)}
          </ul>`
    }
    ${
      views.length === 0
        ? votes(quorum)
        : html`<details>
            <summary>What the decision saw</summary>
            ${viewsTable(views)}
          </details>`
    }
    ${
      targets.length === 0
        ? NOTHING
        : html`<details>
            <summary>All candidate regions, and why each was ruled out</summary>
            ${targets.map(({ placement, service, candidates }) => html`<p><small>${placement}/${service}:</small> <code>${JSON.stringify(candidates)}</code></p>`)}
          </details>`
    }`;
}

function votes(quorum: z.output<typeof Body>['quorum']): Html {
  const said = quorum?.votes.map(({ observer, vote }) => `${observer}: ${vote}`).join(', ') ?? 'not recorded';
  return html`<p><small>Votes: ${said}</small></p>`;
}

function moves({ moves, expectedLoss }: z.output<typeof Body>['output']): Html {
  if (moves.length === 0) return NOTHING;
  const rows = moves.map(({ placement, service, target }) => {
    const loss = expectedLoss.find((one) => one.placement === placement && one.service === service);
    return [`${placement} / ${service}`, target, loss ? lossText(loss.seconds) : 'not stated'];
  });
  return table('Moves', ['Service', 'Target', 'Expected loss'], rows);
}

function stays({ stays: left }: z.output<typeof Body>['output']): Html {
  if (left.length === 0) return NOTHING;
  const why = left.map(({ placement, service, reason }) => `${placement}/${service} (${reason})`).join('; ');
  return html`<p>No region to move to, so users see the maintenance page: ${why}.</p>`;
}

/** Shows "unknown" as a word, never as zero. */
const lossText = (seconds: number | null): string => (seconds === null ? 'unknown' : spanText(seconds));

function questions({ questions: asked, startMs }: DrillRecord): Html {
  const rows = asked.map((question) => [
    momentText(question.askedAtMs, startMs),
    question.scope,
    worstLoss(question),
    question.answer ? `${question.answer.decision} by ${question.answer.by}` : 'no answer yet',
    question.answer ? momentText(question.answer.atMs, startMs) : '–',
  ]);
  return html`<h3>Questions to the operator</h3>
    ${table('', ['Asked', 'Scope', 'Worst expected loss', 'Answer', 'Answered'], rows)}`;
}

function worstLoss({ expectedLoss }: Question): string {
  if (expectedLoss.some(({ seconds }) => seconds === null)) return 'unknown';
  return spanText(Math.max(0, ...expectedLoss.map(({ seconds }) => seconds ?? 0)));
}

const raw = (body: unknown): Html => html`<p><code>${JSON.stringify(body)}</code></p>`;
