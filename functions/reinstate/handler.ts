import { isReturn } from '../../strategy/claim';
import { type Route, servingRegions } from '../../strategy/routing-map';
import { openEvacuations, readClaims, stopIfReplaced } from '../runtime/control/claims';
import { readRoutes } from '../runtime/control/rows';
import { step, type Done, type StepContext } from '../runtime/control/step';
import { Input, Output } from './contract';
import { giveBack, quietInSeconds } from './rows';

/**
 * Gives back what a return has drained and will not hand over: the writer that was stopped continues, at the next
 * epoch. So it does with what an earlier return has left, because an evacuation came in between. It leaves alone the
 * regions of an evacuation that is under way: that evacuation decides about them. Safe to repeat.
 */
export const handler = step('reinstate', { input: Input, output: Output, run: reinstate });

async function reinstate(input: Input, context: StepContext): Promise<Done<Output>> {
  const { incident, source } = input;
  const { store, topology } = context;
  const claims = await readClaims(store);
  stopIfReplaced(claims, input);
  const left = openEvacuations(claims).map((evacuation) => evacuation.source);
  const isOver = (writer: string): boolean =>
    isReturn(writer) && !claims.some(({ claim }) => claim.incident === writer && claim.state !== 'closed');
  // A row that serves again may lack its lease, because an earlier attempt stopped in between.
  const isOurs = ({ mode, returning, incident: writer = '' }: Route): boolean =>
    mode === 'draining'
      ? writer === incident || isOver(writer)
      : writer === incident && mode === 'serving' && returning === undefined;
  const rows = (await readRoutes(store, topology))
    .filter(isOurs)
    .filter((row) => !servingRegions(row).some((region) => left.includes(region)));
  const waitSeconds = Math.max(0, ...(await Promise.all(rows.map((row) => quietInSeconds(context, row)))));
  if (waitSeconds > 0) return { output: { kind: 'waiting', waitSeconds } };
  const given = await Promise.all(rows.map((row) => giveBack(context, row, source)));
  return { output: { kind: 'reinstated', rows: given.map(({ placement, service }) => ({ placement, service })) } };
}
