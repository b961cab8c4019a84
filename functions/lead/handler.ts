import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import { ControlStore } from '../runtime/control/control-store';
import { InputInvalid } from '../runtime/failures';
import { logger } from '../runtime/logger';
import { describeIssues, readSettings } from '../runtime/settings';
import { fromWhoSigned, type Reply } from '../runtime/signed-call';
import { TellingSettings } from '../runtime/telling-settings';
import { Input, type Output } from './contract';
import { lead } from './lead';

const { TOPOLOGY: topology, AWS_REGION: region, CHANNELS: channels, LEADS: rosters } = readSettings(TellingSettings);
const here = { region, store: new ControlStore({ topology, region }), channels, rosters };

/**
 * Takes what a lead of an outage decides about its messages, its roles and its report, and who signs off a pack of
 * evidence. People call its function URL in any region: IAM decides who may, and Lambda says who called
 * (docs/adr/0025). Safe to repeat.
 */
export const handler = (event: LambdaFunctionURLEventWithIAMAuthorizer): Promise<Reply> => fromWhoSigned(event, take);

async function take(said: object): Promise<Output> {
  const { data: input, error } = Input.safeParse(said);
  if (!input) throw new InputInvalid(describeIssues(error));
  const output = await lead(here, input);
  logger.info('LEAD_DONE', { input, output });
  return output;
}
