/**
 * The messages of an exercise as they are sent (ADR 35), and the answers that people give. If a message did not say
 * what it is, somebody would take it for a real page.
 */
import * as z from 'zod';
import { answerKey, type ItemKey } from './control-items';
import { controlTable } from './names';
import type { MessageStage } from './stages';
import type { Topology } from './topology';

/** Subjects of staged messages begin with this. No real page does. */
export const EXERCISE = 'EXERCISE';

/** What a person writes to answer a message. `at`: ISO 8601; nobody knows when an answer without it was given. */
export const ExerciseAnswer = z.object({ by: z.string().catch('somebody'), at: z.string().catch('') });

/** The message as it is sent. Operators run the command as it is, with their name and their words in it. */
export function messageOf(
  { name, to, text, answerSeconds }: MessageStage,
  { drill, topology }: { readonly drill: string; readonly topology: Pick<Topology, 'environment' | 'controlReplicas'> },
): { readonly subject: string; readonly text: string } {
  const subject = `${EXERCISE} ${drill}: ${name}`;
  const said = `This is an exercise. ${text}`;
  if (to === 'testers') return { subject, text: said };
  const minutes = answerSeconds / 60;
  const command = answerCommand(topology, answerKey(drill, name));
  return {
    subject,
    text:
      `${said} To do: answer within ${minutes} minutes, with your name and your words: ${command} ` +
      'Runbook: docs/runbook.md#answer-an-exercise',
  };
}

/** An update creates the item. Attributes may be reserved words, so each has an alias. */
const answerCommand = (topology: Pick<Topology, 'environment' | 'controlReplicas'>, { pk, sk }: ItemKey): string =>
  `aws dynamodb update-item --region ${topology.controlReplicas[0] ?? ''} --table-name ${controlTable(topology)} ` +
  `--key '{"pk":{"S":"${pk}"},"sk":{"S":"${sk}"}}' ` +
  `--update-expression 'SET #by = :by, #at = :at, #answer = :answer' ` +
  `--expression-attribute-names '{"#by":"by","#at":"at","#answer":"answer"}' ` +
  `--expression-attribute-values '{":by":{"S":"YOUR NAME"},` +
  `":at":{"S":"'$(date -u +%FT%TZ)'"},":answer":{"S":"YOUR WORDS"}}'`;
