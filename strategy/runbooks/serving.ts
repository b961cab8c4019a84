/** The actions from the rehydration to the resumption, which an evacuation and a return have in common. */
import { CANARY_PERCENTS, RETURN_WAIT_SECONDS, waitSeconds } from '../canary';
import { OBJECTIVES } from '../layers';
import { alarmName } from '../names';
import type { Region } from '../topology';
import { JOB_SECONDS, VERIFY_SECONDS } from '../verification';
import { code, itself, know, more, table, todo } from './blocks';
import * as commands from './commands';
import type { Content } from './runbook';
import { hasOneWriter, type Scene } from './scene';
import { listed } from '../listed';

/** `takers`: the regions that take over. */
export function rehydrate(scene: Scene, takers: readonly Region[]): Content {
  const about = [
    know('There is no cache to warm: functions fill theirs with the first requests.'),
    know('There is no server to restart. Functions in each region know the addresses of all regions beforehand.'),
  ];
  if (!scene.services.includes('orchestration'))
    return [know('Jobs do not move with the control plane, so no queue is filled.'), ...about];
  return [
    itself('Jobs that were accepted and not done are queued again in the target, before and after it serves.'),
    itself('A job that runs twice has the same effect as one that runs once.'),
    ...about,
    todo(
      'See how many jobs wait. The number has to fall.',
      takers.map((region) => commands.queueDepth(scene, region)).join('\n'),
    ),
    more('Jobs given up'),
  ];
}

const CHECKS: readonly (readonly [check: string, of: string, passes: string])[] = [
  ['login (auth)', 'identity', `registers and logs in: both answer 200 from the target`],
  ['write and read (CRUD)', 'all other services', 'what was written is read again, from the target'],
  ['job run', 'orchestration', `the job is accepted, and done after ${JOB_SECONDS} s at most`],
];

export function verify(scene: Scene): Content {
  const { verifications, verifyWaitSeconds } = scene.facts.waits;
  const own = CHECKS.filter(([, of]) => of !== 'orchestration' || scene.services.includes('orchestration'));
  return [
    itself('A synthetic tenant uses each promoted service in its target, as users would.'),
    table(['check', 'service', 'passes when'], own),
    know(`An answer that takes longer than ${VERIFY_SECONDS} s fails the check.`),
    itself(
      `What fails is tried ${verifications} times, ${verifyWaitSeconds} s apart. Then it is left out. Services that passed go on.`,
    ),
    todo('Read the checks: `ok` says whether it passed, and `detail` why not.', commands.ledger(scene, 'verify')),
  ];
}

export function resume(scene: Scene, takers: readonly Region[]): Content {
  const names = ['api-errors', 'api-latency'].map((last) => alarmName(scene.topology, last));
  const dashboards = takers.map((region) => code(alarmName(scene.topology, region)));
  return [
    ...stepsOf(scene),
    itself('The target has to be well. Otherwise its services wait, and go one step back.'),
    todo('See the share of tenants that each region has: `weights` of each row.', commands.routes(scene)),
    todo(
      `Watch errors and latency. The dashboards are ${listed(dashboards)}.`,
      takers.map((region) => commands.alarmStates(region, names)).join('\n'),
    ),
  ];
}

/** A service that several regions serve has no steps: they have never stopped serving. */
function stepsOf({ services, scenario }: Scene): Content {
  const steps = listed(CANARY_PERCENTS.map(String));
  if (scenario === 'return')
    return [
      itself(`All services hand their tenants over in steps of ${steps} %, ${RETURN_WAIT_SECONDS} s apart.`),
      itself('Each step is verified before the next one.'),
    ];
  const writers = services.filter(hasOneWriter);
  const shared = itself('Services that several regions share go on there at once, without steps.');
  const tiers = writers.map((service) => OBJECTIVES[service].tier);
  const [tier] = tiers.toSorted();
  if (tier === undefined) return [shared];
  return [
    itself(`${listed(writers)} take their tenants over in steps of ${steps} %, ${waitSeconds(tier)} s apart.`),
    shared,
  ];
}
