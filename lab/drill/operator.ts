/**
 * The people who are asked. They know of an incident once a message that names it has reached them. Then they find its
 * open questions in the control table, as the operators' tool does. They answer the n-th question as the scenario says:
 * approve or decline after a while, or never. The answer goes to the question's own address, and each person signs it
 * (`people.ts`). Assumptions: a person who knows of an incident notices each of its questions. A person who is told to
 * come again (429, 5xx) tries again a few times. A person who is refused, or gets no answer, does not.
 */
import type { Topology } from '../../strategy/topology';
import { signedBy } from '../cloud/signature';
import type { ApprovalItem, ControlView } from './control-view';
import type { HttpAnswer, HttpRequest } from '../calls/internet';
import type { Kernel } from '../kernel/kernel';
import { principalNamed } from './people';
import type { Page, Question } from '../judge/record';
import type { Approval } from '../scenario/scenario';

const LOOK_EVERY_MS = 1000;
/** How often a person tries after an error, and how long they wait before each new try. Assumption. */
const TRIES_MAX = 4;
const TRY_AGAIN_MS = 10_000;

interface Sources {
  readonly kernel: Kernel;
  readonly topology: Pick<Topology, 'account'>;
  readonly control: ControlView;
  readonly approvals: readonly Approval[];
  /** Sends over the internet. */
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
  /** The messages that have reached people so far. */
  readonly pages: readonly Page[];
}

export interface Operator {
  /** All questions so far, in the order in which they were found. */
  questions(): readonly Question[];
}

/** Puts people on call from now on. */
export function startOperator(sources: Sources): Operator {
  const { kernel, control, approvals, pages } = sources;
  const found = new Map<string, Question>();
  const seen = new Set<string>();
  kernel.clock.every(LOOK_EVERY_MS, () => {
    for (const item of control.approvals()) {
      const { incident, scope, expectedLoss, askedAt, token, region, settled } = item;
      const known = found.get(token);
      const counted = known?.answer === null ? answerIn(settled, kernel.clock.now()) : undefined;
      if (known && counted) found.set(token, { ...known, answer: counted });
      if (seen.has(token)) continue;
      const question = { incident, scope, expectedLoss, askedAtMs: Date.parse(askedAt), answer: null };
      found.set(token, question);
      const paged = pages.find(({ text }) => text.includes(incident));
      if (!paged) continue;
      const plan = approvals[seen.size] ?? approvals.at(-1);
      seen.add(token);
      kernel.note('operator.asked', { region, incident, scope });
      if (!plan) continue;
      const fromMs = Math.max(question.askedAtMs, paged.atMs);
      respond(sources, { item, plan, fromMs }, (answer) => found.set(token, { ...question, answer }));
    }
  });
  return { questions: () => [...found.values()] };
}

/** The answer that counted, as the table has it. The person may not have heard so. Undefined if there is none. */
function answerIn(settled: string | undefined, atMs: number): Question['answer'] | undefined {
  const [, decision, by] = /^(approve|decline) by (.+)$/.exec(settled ?? '') ?? [];
  return decision === undefined || by === undefined ? undefined : { decision, by, atMs };
}

interface Response {
  readonly item: ApprovalItem;
  readonly plan: Approval;
  /** The moment from which the scenario's times count. */
  readonly fromMs: number;
}

/** Answers as planned. Calls `settled` with the answer that counted. */
function respond(
  sources: Sources,
  { item, plan, fromMs }: Response,
  settled: (answer: NonNullable<Question['answer']>) => void,
): void {
  if (plan.decision === 'never') return;
  const first = { ...plan, decision: plan.decision };
  const { kernel } = sources;
  const { region, incident, scope } = item;
  for (const { after, by, decision = first.decision } of [first, ...(plan.also ?? [])]) {
    const given = { item, by, said: { incident, scope, decision, ...accepted(plan, item) } };
    const heard = (said: Said): void => {
      kernel.note('operator.answered', { region, incident, scope, decision, by, said: said.kind });
      if (said.kind === 'passed-on') settled({ decision, by: said.by.join(', '), atMs: kernel.clock.now() });
    };
    kernel.clock.at(fromMs + after, () => answer(sources, given, heard));
  }
}

/** What the function `answer` replied, or the HTTP status if it refused. */
interface Said {
  readonly kind: string;
  readonly by: readonly string[];
}

interface Given {
  readonly item: ApprovalItem;
  readonly by: string;
  readonly said: object;
}

function answer({ kernel, topology, send }: Sources, { item, by, said }: Given, heard: (said: Said) => void): void {
  const { host, pathname: path } = new URL(item.answerAt);
  const principal = principalNamed(topology.account, by);
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', host, path, headers, body: JSON.stringify(said) };
  const attempt = (tried: number): void => {
    const scope = { service: 'lambda', region: item.region, nowMs: kernel.clock.now() } as const;
    void send(signedBy(principal, request, scope)).then((answered) => {
      heard(saidIn(answered));
      const isForNow = answered.status === 429 || answered.status >= 500;
      if (isForNow && tried < TRIES_MAX) kernel.clock.after(TRY_AGAIN_MS, () => attempt(tried + 1));
    });
  };
  attempt(1);
}

function saidIn({ status, body }: HttpAnswer): Said {
  const { kind, by = [] } = status === 200 ? (JSON.parse(body) as Partial<Said>) : {};
  return { kind: kind ?? `status ${status}`, by };
}

/** The data loss that the answer accepts: the scenario's value, otherwise what the question states. */
function accepted({ acceptLoss }: Approval, { expectedLoss }: ApprovalItem): object {
  if (acceptLoss !== undefined) return { acceptLossSeconds: acceptLoss / 1000 };
  const stated = expectedLoss.map(({ seconds }) => seconds);
  return {
    acceptLossSeconds: Math.max(0, ...stated.map((seconds) => seconds ?? 0)),
    acceptUnknownLoss: stated.includes(null),
  };
}
