/** What has to be in place before anybody needs the runbook (strategy §5, actions). */
import { alarmName, keyAlias, outsideAnswer, outsideHost } from '../names';
import type { Region } from '../topology';
import { code, itself, know, todo } from './blocks';
import * as commands from './commands';
import { authority } from './people';
import type { Content, Prerequisites, ScenarioClass } from './runbook';
import { isLeaving, ownRegions, type Scene, usersHost } from './scene';
import { listed } from '../listed';

const MACHINE: Readonly<Record<ScenarioClass, string>> = {
  'region-loss': 'evacuate',
  'control-plane': 'evacuate',
  partition: 'evacuate',
  corruption: 'restore',
  return: 'return',
};

export const prerequisitesOf = (scene: Scene): Prerequisites => ({
  'Access to KMS keys': keys(scene),
  'DNS/Anycast control': dns(scene),
  'Observability dashboards': dashboards(scene),
  'Change-freeze authority': authority(scene, MACHINE[scene.scenario], scene.desk),
});

/** The regions whose keys may be asked for. */
const keptIn = (scene: Scene): readonly Region[] => (isLeaving(scene.scenario) ? scene.targets : ownRegions(scene));

function keys(scene: Scene): Content {
  const { topology, placement, home, scenario } = scene;
  const alias = code(keyAlias(topology, placement.name));
  const about = know(
    `${alias} encrypts the tables and buckets of ${placement.name}. Each region of the placement has its own replica.`,
  );
  const regions = keptIn(scene);
  if (regions.length === 0)
    return [about, know(`Only ${home} may hold ${placement.name}. No other region has its key, and none needs it.`)];
  return [
    about,
    ...(isLeaving(scenario) || scenario === 'return'
      ? [itself('Before a service moves, `promote` tries the key in the target. A key that does not work stops it.')]
      : []),
    todo(
      `Check that the keys work in ${listed(regions)}. Each answer has to be ${code('"Enabled"')}.`,
      regions.map((region) => commands.keyState(scene, region)).join('\n'),
    ),
  ];
}

function dns(scene: Scene): Content {
  const { topology, home, facts } = scene;
  const up = outsideAnswer(topology, 'up');
  const [host, outside] = [usersHost(scene), outsideHost(topology, home)].map(code);
  return [
    know(`Users come in through ${host}. Health checks decide which regions it names. There is no Anycast.`),
    know(
      'Nobody needs control of DNS. All records and health checks exist beforehand, and an incident changes none of them.',
    ),
    know(`Resolvers keep an answer for ${facts.dnsTtlSeconds} s.`),
    todo(
      `See what DNS says. The first answer names the region that users get. The second one is ${code(`${up}.`)} while the internet reaches ${home} (${outside}).`,
      commands.askDns(scene),
    ),
  ];
}

function dashboards(scene: Scene): Content {
  const { topology, others, home, scenario } = scene;
  const regions = isLeaving(scenario) ? others : [home, ...others];
  const names = regions.map((region) => `${code(alarmName(topology, region))} in ${region}`);
  return [
    know(`CloudWatch dashboards: ${listed(names)}. Each shows what its own region sees.`),
    know('Choose the region in the console first. A dashboard of one region needs no other region.'),
    know('Each region has an incident board. It shows regions, decisions, copies and messages.'),
    todo(`Open the board of ${scene.desk} before you need it. The command is in action 1.`),
  ];
}
