/**
 * The yearly game day (strategy §3): no region reaches another one, people on call are asked what they do, and messages
 * to customers are staged. The partition is for synthetic tenants, and the messages go to testers. Customers feel and
 * read nothing of it.
 */
import { SERVICES } from './layers';
import type { FaultStage, MessageStage, Stage } from './stages';

/** Customers are told 15 minutes after the fault at the latest (strategy §3). People have to answer by then. */
export const ANSWER_SECONDS = 15 * 60;

/** Each region begins a round later than the one before it, and all of them are cut off together for a minute. */
const PARTITION_SECONDS = 90;
/** Writes that waited are applied within a minute, and then they are read. */
const PARTITION_REST_SECONDS = 110;

const asked = (name: string, text: string): MessageStage => {
  return { kind: 'message', name, to: 'people', text, answerSeconds: ANSWER_SECONDS, restSeconds: 0 };
};
const told = (name: string, text: string): MessageStage => {
  return { kind: 'message', name, to: 'testers', text, answerSeconds: 0, restSeconds: 0 };
};

/** Jobs are accepted during a partition. Everything else may be refused, wait, or be served by an old map (ADR 8). */
const PARTITION: FaultStage = {
  ...{ kind: 'fault', name: 'no region reaches another one', where: 'every region' },
  ...{ forSeconds: PARTITION_SECONDS, restSeconds: PARTITION_REST_SECONDS },
  effect: { kind: 'partition', share: 1, whom: 'synthetic' },
  touches: SERVICES.filter((service) => service !== 'orchestration'),
  shows: [
    { service: 'control-plane', degraded: 'refused' },
    { service: 'content-standard', degraded: 'refused' },
    { service: 'content-premium', degraded: 'waiting' },
    { service: 'content-premium', degraded: 'stale' },
  ],
};

export const GAME_DAY_STAGES: readonly Stage[] = [
  asked(
    'decision',
    'No region reaches another one. Customers can read. Some of their changes wait, others are refused. ' +
      'Say who leads, what you move or do not move, and why.',
  ),
  PARTITION,
  told(
    'first notice',
    'For a few minutes some of your changes have been refused or saved later. You can read everything. ' +
      'Nothing that we confirmed is lost. The next message comes within 30 minutes.',
  ),
  asked(
    'proof',
    'The regions reach each other again, and changes that waited are applied. ' +
      'Say how you know that nothing is lost, and what customers are told.',
  ),
  told('all clear', 'All changes are saved again at once. Changes that waited are applied. This was the last message.'),
];
