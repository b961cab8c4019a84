import { know } from '../../runbooks/blocks';
import type { Block } from '../../runbooks/runbook';
import type { Objective } from '../evidence';

/** Services that did not move, or went back, with what is unknown of them. Empty when all have moved. */
export function notMovedText(objectives: readonly Objective[], unknown: string): readonly Block[] {
  const names = objectives
    .filter(({ target }) => target === null)
    .map(({ placement, service }) => `${placement}/${service}`);
  return names.length === 0
    ? []
    : [know(`Not moved, or gone back: ${names.join(', ')}. They have no figures: ${unknown}`)];
}
