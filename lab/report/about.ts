/** What the drill was: the facts that identify it, and what its promises mean. */
import type { Evidence } from '../judge/evidence';
import { html, type Html } from '../../strategy/html';
import { promisesMeaning } from './criteria';
import { factList, section } from './html';

export function aboutSection(evidence: Evidence): Html {
  return section(
    { id: 'about', title: 'About this drill' },
    html`<p>${evidence.description}</p>`,
    facts(evidence),
    html`<h3>Promises</h3>`,
    promisesMeaning(),
  );
}

function facts({ incident, environment, seed, faultAt, startedAt, endedAt, clients }: Evidence): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['Environment', environment],
    ['Seed', seed],
    ['Virtual time', `${startedAt.slice(0, 16)} to ${endedAt.slice(11, 16)} UTC`],
    ['Fault at', faultAt?.slice(11, 19) ?? 'none'],
    ['Incident', incident?.id ?? 'none was declared'],
    ['Evacuated', incident?.evacuated ? `${incident.source} → ${incident.targets.join(', ') || 'nowhere'}` : 'nothing'],
    ['Conductor', incident?.conductor ?? '–'],
    ['Client requests', `${clients.sampled} sampled, representing ${clients.standFor}`],
  ];
  return factList(rows);
}
