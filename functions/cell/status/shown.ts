import { listed } from '../../../strategy/listed';
import { clock, feelsText } from '../../../strategy/messages';
import {
  type Disruption,
  isStale,
  OVERALL,
  type Overall,
  overallOf,
  type ResidencyState,
  type StatusPage,
} from '../../../strategy/status-page';
import type { Residency } from '../../../strategy/topology';
import { RESIDENCY_WORDS, SERVICE_WORDS } from '../../../strategy/wording';

/** `page` is the newest picture that is known; undefined if there is none. */
export interface Shown {
  readonly domain: string;
  readonly page: StatusPage | undefined;
  readonly nowMs: number;
}

/** One residency, as customers read it. If the picture is old, `overall` is `unknown`; `text` says what it showed. */
export interface Place {
  readonly residency: Residency;
  readonly name: string;
  readonly overall: Overall;
  readonly text: string;
}

export function placesOf({ page, nowMs }: Shown): readonly Place[] {
  if (!page) return [];
  const lastKnown = `When we last knew, at ${clock(page.at)}:`;
  return page.residencies.map((state) => {
    const { residency } = state;
    const [name, text] = [capital(RESIDENCY_WORDS[residency]), said(state)];
    return isStale(page, nowMs)
      ? { residency, name, overall: 'unknown', text: `${lastKnown} ${text}` }
      : { residency, name, overall: overallOf(state), text };
  });
}

/** The worst of all residencies. Without any nothing is known. */
export function worstOf(places: readonly Place[]): Overall {
  return OVERALL.find((overall) => places.some((place) => place.overall === overall)) ?? 'unknown';
}

export const HEADLINES: Readonly<Record<Overall, string>> = {
  works: 'All services work',
  degraded: 'Some services have trouble',
  'partly-down': 'Some services do not work',
  down: 'Services do not work',
  unknown: 'We do not know how our services are at the moment',
};

function said({ services, isChecked }: ResidencyState): string {
  if (services.length === 0) return isChecked ? 'All services work.' : `Customers ${feelsText([])}.`;
  const felt = services.flatMap(({ service, feels }) => (feels === 'unknown' ? [] : [{ service, feels }]));
  const unknown = services.filter(({ feels }) => feels === 'unknown').map(({ service }) => SERVICE_WORDS[service]);
  return [
    ...(felt.length > 0 ? [`Customers ${feelsText(felt)}.`] : []),
    ...(unknown.length > 0
      ? [`We do not know how ${listed(unknown)} ${unknown.length > 1 ? 'are' : 'is'} at the moment.`]
      : []),
  ].join(' ');
}

/** `Service disruption in Europe and the United States`. */
export const titleOf = ({ residencies }: Disruption): string =>
  `Service disruption in ${listed(residencies.map(({ residency }) => RESIDENCY_WORDS[residency]))}`;

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
