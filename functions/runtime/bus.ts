import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, eventBus } from '../../strategy/names';
import type { Topology } from '../../strategy/topology';
import { CLIENT_OPTIONS } from './clients';
import { AwsUnavailable } from './failures';

/** This region's EventBridge. */
export const events = new EventBridgeClient(CLIENT_OPTIONS);

export const EVENT_TYPES = [
  'IncidentDeclared',
  'ApprovalRequested',
  'PromotionFailed',
  'ScopeRecovered',
  'IncidentClosed',
  'ScopeRolledBack',
  'IncidentFailed',
  'ReturnStarted',
  'ReturnCompleted',
  'ReturnEnded',
  'RestoreStarted',
  'RestoreEnded',
  'DrillDeclared',
  'DrillEnded',
] as const;

/**
 * Puts one event on this region's bus. Throws AwsUnavailable when the bus did not accept it: EventBridge answers 200
 * even then.
 */
export async function publish(topology: Topology, type: (typeof EVENT_TYPES)[number], detail: object): Promise<void> {
  const entry = { EventBusName: eventBus(topology), Source: EVENT_SOURCE, DetailType: type };
  const answer = await events.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }));
  if (answer.FailedEntryCount === 0) return;
  const reason = answer.Entries?.[0]?.ErrorMessage ?? 'no reason given';
  throw new AwsUnavailable(`the event bus did not take ${type}: ${reason}`);
}
