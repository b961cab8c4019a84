/** The dev environment as functions see it, and what Lambda sets for a function in one of its regions. */
import { isReturn } from '../../../strategy/claim';
import { logger } from '../../../functions/runtime/logger';
import type { GivenAnswer } from '../../../strategy/approval';
import { approvalKey } from '../../../strategy/control-items';
import type { Move } from '../../../strategy/flow-words';
import { DEV_TOPOLOGY } from '../../support/dev-topology';
import type { PaperDynamo, Row } from './paper-dynamo';

logger.setLogLevel('SILENT');

export const TOPOLOGY = DEV_TOPOLOGY;

export const CONTROL = 'companyos-dev-control';
export const INCIDENT = 'evac-us-east-1-20261122T010203Z';

/** The execution that conducts, unless a test says otherwise. */
export const EXECUTION = 'one';

/** Where people answer. */
export const ANSWER_AT = 'https://abc.lambda-url.us-west-2.on.aws/';

/** Puts the incident's claim into the control store, so that steps of that execution may change something. */
export function conduct(paper: PaperDynamo, incident = INCIDENT, execution = EXECUTION): void {
  const [, source = ''] = /^\w+-(.+)-\d{8}T\d{6}Z$/.exec(incident) ?? [];
  const sk = isReturn(incident) ? `return#${source}` : source;
  const claim = { incident, conductor: 'us-west-2', execution, claimedAt: '2026-11-22T01:02:03.000Z', state: 'open' };
  paper.write(CONTROL, { pk: 'claims', sk, ...claim });
}

/** What somebody was asked about this move, and approved with that loss. */
export function answeredQuestion(move: Move, seconds: number, answers?: readonly GivenAnswer[]): Row {
  const { placement, service } = move;
  return {
    ...approvalKey(INCIDENT, 'rest'),
    ...{ token: 'a-token', region: 'us-west-2', incident: INCIDENT, scope: 'rest', moves: [move], answerAt: ANSWER_AT },
    ...{ askedAt: '2026-11-22T01:03:00Z', expiresAt: '2026-11-22T01:18:00Z', about: [], lost: false, byHand: false },
    ...{ expectedLoss: [{ placement, service, seconds }], revision: 2 },
    answers: answers ?? [{ decision: 'approve', by: 'somebody', acceptLossSeconds: seconds }],
  };
}

/** Sets the environment of a function in that region, credentials that sign nothing real included. */
export function runIn(region: string): void {
  Object.assign(process.env, {
    TOPOLOGY: JSON.stringify(TOPOLOGY),
    AWS_REGION: region,
    ANSWER_URL: ANSWER_AT,
    ...{ TIMESTAMP_AUTHORITIES: '[]', DNS_TTL_SECONDS: '20' },
    AWS_ACCESS_KEY_ID: 'paper',
    AWS_SECRET_ACCESS_KEY: 'paper',
  });
}
