/**
 * How often the hunt draws what: shares of all runs, or of what the comment says. All odds are here. The hunt prints
 * them with the seed. If a number changes, the same seed gives another run.
 */
export const ODDS = {
  /** Runs without a regional fault at first. */
  quiet: 0.25,
  /** Of the other runs, those with two regional faults. */
  twoRegions: 0.11,
  /** Kinds of regional faults, each up to this share. In the rest a service is down. */
  regional: { lost: 0.5, isolated: 0.8, gray: 0.9 },
  /** Regional faults that end during the run. */
  heals: 0.2,
  /** The same for the faults of `REGIONAL`, which only quiet runs have. */
  lateHeals: 0.3,
  /** Runs with a regional fault that are judged in the middle of the evacuation. */
  cut: 0.8,
  /** Questions: approved up to the first share, declined up to the second. Nobody answers the rest. */
  answers: { approve: 0.85, decline: 0.93 },
  /** Runs whose first question gets more than one answer. */
  furtherAnswers: 1 / 10,
  /** Runs with a regional fault on which a person starts the evacuation too, or starts again what failed. */
  handStart: 1 / 12,
  redrive: 1 / 12,
  /** Runs with a regional fault in which a lead decides something about the messages. */
  leads: 1 / 16,
  /**
   * Quiet runs in which a person leaves a healthy region, and runs in which a region fails meanwhile or before. Plans
   * among these that leave another region than that one.
   */
  planned: 1 / 6,
  plannedThenLost: 1 / 16,
  plannedAnother: 1 / 3,
  /**
   * Runs without a plan in which somebody starts a drill. Drills that are stopped, whose conductor is killed, and
   * during which FIS is down in the subject for some minutes.
   */
  drilled: 1 / 64,
  drillStopped: 0.3,
  drillKilled: 0.4,
  drillWithoutFis: 0.2,
  /** Complete runs that lost a region, and whose operator starts its return. */
  return: 1 / 6,
  /** Returns during which a region fails. */
  relapse: 1 / 3,
  relapseHeals: 0.5,
  /** Runs with a fault of `extra.ts`. `oneWay`: links of a partition that are cut in one direction only. */
  backlog: 1 / 6,
  breakdown: 1 / 8,
  doubt: 1 / 8,
  partition: 1 / 12,
  oneWay: 1 / 4,
  corruption: 1 / 10,
  channels: 1 / 6,
  /** Cut links that lead to the internet. */
  internet: 0.2,
  /** Gray faults of a part of a region that hit one placement. The rest hit one service. */
  grayPlacement: 0.5,
  grayPlacementForGood: 0.3,
  /** Runs with the fault of that name in `further.ts`; quiet runs with the one in `regional.ts`. */
  further: {
    'handler-in-one-region': 1 / 24,
    'login-flood': 1 / 40,
    'probe-flood': 1 / 40,
    'region-slow': 1 / 24,
    'gray-in-part': 1 / 24,
    'gray-creeping': 1 / 30,
    'packets-lost': 1 / 24,
    'region-crowded': 1 / 16,
    'name-lost': 1 / 24,
    'key-denied': 1 / 24,
    'permission-missing': 1 / 24,
    'job-poison': 1 / 20,
    'events-late': 1 / 24,
    'metrics-late': 1 / 24,
    'resolvers-frozen': 1 / 24,
    'fault-injected': 1 / 24,
    'certificate-expired': 1 / 12,
    'name-lost-for-good': 1 / 12,
    'queues-stuck': 1 / 12,
    'gray-in-part-for-good': 1 / 12,
    'gray-creeping-far': 1 / 16,
    'bad-deploy-in-one-region': 1 / 12,
    'permission-missing-for-good': 1 / 16,
    'region-too-slow': 1 / 20,
  },
} as const;

/** One of the draws of `further.ts` and `regional.ts`. */
export type FurtherName = keyof typeof ODDS.further;

type Odds = number | { readonly [name: string]: Odds };

/** All odds as one line: "quiet 0.25, twoRegions 0.11, …". */
export const oddsText = (odds: Odds = ODDS): string =>
  typeof odds === 'number'
    ? String(Math.round(odds * 1000) / 1000)
    : Object.entries(odds)
        .map(([name, one]) => (typeof one === 'number' ? `${name} ${oddsText(one)}` : `${name} (${oddsText(one)})`))
        .join(', ');
