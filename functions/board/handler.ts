import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import { ControlStore } from '../runtime/control/control-store';
import { ControlStoreUnreachable } from '../runtime/failures';
import { logger } from '../runtime/logger';
import { readSettings } from '../runtime/settings';
import { Settings, UrlEvent } from './contract';
import { readBoard } from './board';
import { BOARD_POLICY, pageOf, unreachablePage } from './page';

const { TOPOLOGY: topology, AWS_REGION: region, LEAD_URL: leadUrl, ...settings } = readSettings(Settings);
const store = new ControlStore({ topology, region });
const here = { topology, region, store, channels: settings.CHANNELS, rosters: settings.LEADS };

interface Reply {
  readonly statusCode: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Shows the incident board to staff: as a page, and under `/board.json` as data. IAM decides who may see it. It reads
 * the control store and the copies in this region, and changes nothing.
 */
export async function handler(event: LambdaFunctionURLEventWithIAMAuthorizer): Promise<Reply> {
  const { rawPath } = UrlEvent.parse(event);
  try {
    const board = await readBoard(here);
    return rawPath === '/board.json'
      ? reply(200, 'application/json', JSON.stringify(board))
      : reply(200, 'text/html; charset=utf-8', pageOf(board, { ...here, leadUrl }));
  } catch (error) {
    if (!(error instanceof ControlStoreUnreachable)) throw error;
    logger.warn('BOARD_KNOWS_NOTHING', { error });
    return reply(503, 'text/html; charset=utf-8', unreachablePage(here));
  }
}

function reply(statusCode: Reply['statusCode'], type: string, body: string): Reply {
  const headers = {
    ...{ 'content-type': type, 'cache-control': 'no-store', 'content-security-policy': BOARD_POLICY },
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' },
  };
  return { statusCode, headers, body };
}
