/** Runs in which somebody starts a drill. Everything else of such a run happens later, at any moment of the drill. */
import { actsSeconds, PLAYBOOK_NAMES, PLAYBOOKS } from '../../../strategy/playbooks';
import { seeded } from '../../kernel/random';
import { ANSWERED_MS, type Scenario } from '../../scenario/scenario';
import { oneOf, SECOND_MS, seconds, type Stage } from './dice';
import { NOT_DRAWN_YET } from './not-drawn-yet';
import { ODDS } from './odds';

/** Before that the views do not find every region well, and a guard holds the drill. */
const AT_SECONDS = 120;
/** The longest soak. People answer the messages of an exercise within minutes, so a game day takes no longer. */
const ACTS_SECONDS_MAX = 900;
/** Besides, a drill leaves, returns and reads its last writes. */
const AROUND_SECONDS = 480;

/**
 * The run with a drill, if it is one of 64 in which nobody plans to leave. Some drills are stopped, and conductors of
 * some are killed, at any moment of them. Other runs are returned as they are.
 */
export function withDrill(seed: string, run: Scenario, { regions }: Pick<Stage, 'regions'>): Scenario {
  const random = seeded(`drilled/${seed}`);
  const isPlanned = run.starts.some(({ mode }) => mode === 'planned');
  if (isPlanned || random.next() >= ODDS.drilled || NOT_DRAWN_YET.has('drilled')) return run;
  const subject = oneOf(random, regions);
  const playbook = oneOf(random, PLAYBOOK_NAMES);
  const lastsSeconds = Math.min(actsSeconds(PLAYBOOKS[playbook]), ACTS_SECONDS_MAX) + AROUND_SECONDS;
  const moment = (): number => seconds(random, AT_SECONDS, AT_SECONDS + lastsSeconds);
  const stopAt = random.next() < ODDS.drillStopped ? { stopAt: moment() } : {};
  const killed = random.next() < ODDS.drillKilled ? [{ kind: 'conductor-killed' as const, at: moment() }] : [];
  const lateMs = moment();
  const withoutFis =
    random.next() < ODDS.drillWithoutFis
      ? [
          {
            kind: 'service-down' as const,
            at: moment(),
            region: subject,
            service: 'fis' as const,
            for: (lastsSeconds * SECOND_MS) / 4,
          },
        ]
      : [];
  const later = <Item extends { readonly at: number }>(items: readonly Item[]): Item[] =>
    items.map((item) => ({ ...item, at: item.at + lateMs }));
  const drill = {
    at: AT_SECONDS * SECOND_MS,
    playbook,
    subject,
    by: 'operator',
    despite: 'it is rehearsed',
    answerAfter: ANSWERED_MS,
    ...stopAt,
  };
  return {
    ...run,
    duration: Math.max(run.duration + lateMs, (AT_SECONDS + lastsSeconds) * SECOND_MS),
    faults: [...later(run.faults), ...killed, ...withoutFis].sort((a, b) => a.at - b.at),
    returns: later(run.returns),
    starts: later(run.starts),
    redrives: later(run.redrives),
    leads: later(run.leads),
    drills: [drill],
  };
}
