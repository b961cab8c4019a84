/** What makes somebody take this runbook (strategy §5, actions). Thresholds are those of the deployed alarms. */
import { FAST_TICKS, SLOW_BUDGET_SECONDS } from '../budget';
import { alarmName, badEntriesAlarm, impairedAlarm, machineName, waitingAlarm } from '../names';
import { TICK_SECONDS, WINDOW_TICKS } from '../observation';
import { CATCH_UP_SECONDS_MIN } from '../return';
import type { Region } from '../topology';
import { code, itself, know, more, spanText, table, todo } from './blocks';
import * as commands from './commands';
import type { Block, Content, ScenarioClass, Triggers } from './runbook';
import { alarmRow, ARTICLE_OF, ownRegions, quorumOf, type Scene } from './scene';
import { listed } from '../listed';

export const triggersOf = (scene: Scene): Triggers => ({
  'SLO/SLA breaches': slo(scene),
  'Replication lag thresholds': lag(scene),
  'Health check failures': HEALTH[scene.scenario](scene),
  'Manual invoke': [...MANUAL[scene.scenario](scene), more(ARTICLE_OF[scene.scenario])],
});

const ALARM_HEAD = ['alarm', 'in', 'raised when'];

/** The alarms on what users of these regions feel. */
const felt = (scene: Scene, regions: readonly Region[]): Block =>
  table(
    ALARM_HEAD,
    regions.flatMap((region) =>
      ['api-errors', 'api-latency'].map((last) => alarmRow(scene, region, alarmName(scene.topology, last))),
    ),
  );

function slo(scene: Scene): Content {
  const { home, scenario, topology, placement } = scene;
  if (scenario === 'corruption')
    return [
      know('A setting that fails its checksum is not served. Whoever reads it gets `503` with `damaged`.'),
      table(
        ALARM_HEAD,
        ownRegions(scene).map((region) => alarmRow(scene, region, badEntriesAlarm(topology, placement.name))),
      ),
    ];
  if (scenario === 'return')
    return [know(`None. Everybody is served elsewhere, so the return of ${home} is never urgent.`)];
  const loss = scenario === 'region-loss' ? `${home} raises them only while it still runs. ` : '';
  return [know(`${loss}These alarms page people, and start nothing.`), felt(scene, ownRegions(scene))];
}

function lag(scene: Scene): Content {
  const { scenario, placement, topology } = scene;
  const pairs = ownRegions(scene).flatMap((to) =>
    ownRegions(scene)
      .filter((from) => from !== to)
      .map((from) => alarmRow(scene, to, alarmName(topology, `lag-${placement.name}-from-${from}`))),
  );
  if (pairs.length === 0)
    return [know(`None. ${placement.name} has only ${placement.home}, so nothing of it is replicated.`)];
  return [know(LAG_WORDS[scenario]), table(ALARM_HEAD, pairs), more('Replication lag')];
}

const TIER0_FIRST =
  'Tier-0 moves by itself only if its loss is known and within its RPO. For everything else a person accepts the loss.';

const LAG_WORDS: Readonly<Record<ScenarioClass, string>> = {
  'region-loss': TIER0_FIRST,
  'control-plane': TIER0_FIRST,
  partition: 'During a partition the lag grows on all sides. It falls by itself afterwards.',
  corruption: 'The lag says nothing about damage: a damaged setting is replicated like a good one.',
  return: `The lag has to be known in both directions, and under ${CATCH_UP_SECONDS_MIN} s or the RPO of the service, whichever is longer.`,
};

type Said = (scene: Scene) => Content;

/** What detectors and alarms of the other regions see. */
const seenFromOutside: Said = (scene) => {
  const { home, topology, others } = scene;
  const { observers, needed } = quorumOf(scene);
  const alarms = others.flatMap((region) => [
    alarmRow(scene, region, impairedAlarm(topology, home)),
    ...['login-fails', 'something-fails'].map((kind) =>
      alarmRow(scene, region, alarmName(topology, `${kind}-${home}`)),
    ),
  ]);
  return [
    itself(
      `${listed(observers)} probe ${home} every ${TICK_SECONDS} s. ${needed} of these ${observers.length} have to agree.`,
    ),
    itself(`Fast: ${home} is silent for ${FAST_TICKS * TICK_SECONDS} s, or its logins fail without a success.`),
    itself(
      `Slow: probes fail for ${spanText(SLOW_BUDGET_SECONDS)} in all, within ${spanText(WINDOW_TICKS * TICK_SECONDS)}.`,
    ),
    itself(
      `Route 53 asks ${home} every ${scene.facts.healthCheck.intervalSeconds} s, and each checker counts it as down after ${scene.facts.healthCheck.failures} failed ${scene.facts.healthCheck.failures === 1 ? 'try' : 'tries'}.`,
    ),
    table(ALARM_HEAD, alarms),
  ];
};

const HEALTH: Readonly<Record<ScenarioClass, Said>> = {
  'region-loss': seenFromOutside,
  'control-plane': seenFromOutside,
  partition: (scene) => [
    itself('A region that does not reach the control store for 60 s pages people. The page says whom it still hears.'),
    itself('A region that its peers do not reach, and that serves by its own report, counts as contested.'),
    table(
      ALARM_HEAD,
      ownRegions(scene).flatMap((region) =>
        (['waiting', 'aside'] as const).map((what) =>
          alarmRow(scene, region, waitingAlarm(scene.topology, scene.placement.name, what)),
        ),
      ),
    ),
  ],
  corruption: () => [know('None. Probes use items of their own, and do not read the settings of tenants.')],
  return: (scene) => [
    itself(
      `${quorumOf(scene).needed} of ${quorumOf(scene).observers.length} observers (${listed(quorumOf(scene).observers)}) have to see ${scene.home} well for ${scene.topology.soakSeconds} s without a break.`,
    ),
    itself('Its keys have to work, and replication has to have caught up.'),
  ],
};

/** Who has to agree to a start by hand. */
const approvalWords = ({ topology: { approvers } }: Scene): string =>
  approvers === 1
    ? 'Your start counts as the approval.'
    : `Your start does not count as an approval. ${approvers} persons have to answer the question that follows, and you may be one of them.`;

const startEvacuation = (scene: Scene, input: object): string =>
  commands.startMachine(scene, { region: scene.desk, name: 'evacuate', input: { source: scene.home, ...input } });

const MANUAL: Readonly<Record<ScenarioClass, Said>> = {
  'region-loss': (scene) => [
    todo(
      `Start it in ${scene.desk}, or in any region but ${scene.home}. It is safe to start it twice.`,
      startEvacuation(scene, { reason: 'customers cannot log in', by: 'your-name' }),
    ),
    know(
      'If the observers see the region well or contested, nothing moves. Then add `"despite":"why you leave it all the same"` to the input.',
    ),
    know(approvalWords(scene)),
  ],
  'control-plane': (scene) => [
    todo(
      `Start it in ${scene.desk}, or in any region but ${scene.home}. Add ${code('"identity"')} if logins fail too.`,
      startEvacuation(scene, {
        ...{ reason: 'settings cannot be read or written', by: 'your-name', services: ['control-plane'] },
        despite: 'what you have seen',
      }),
    ),
    know(approvalWords(scene)),
  ],
  partition: (scene) => [
    know('Nobody starts anything. Without a quorum nothing can be proven, so nothing moves.'),
    know(`Do not start ${code(machineName(scene.topology, 'evacuate'))} because of a partition.`),
  ],
  corruption: (scene) => [
    todo(
      'If the alarm has started nothing, start the restore in the region that read the damaged setting.',
      ownRegions(scene)
        .map((region) => commands.restore(scene, region))
        .join('\n'),
    ),
  ],
  return: (scene) => [
    todo(
      `Start it after the post-mortem gate, in ${scene.desk} or in any region but ${scene.home}.`,
      commands.startMachine(scene, {
        ...{ region: scene.desk, name: 'return' },
        input: { source: scene.home, reason: 'operator' },
      }),
    ),
    itself('A region that kept all its services with one writer comes back by itself.'),
  ],
};
