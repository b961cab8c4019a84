import { judgeLayers, type LayerResult } from '../../../lab/judge/objectives/layers';
import { criteriaSection } from '../../../lab/report/criteria';
import { objectivesSection } from '../../../lab/report/objectives';
import { judgeDrill } from '../../../lab/judge/evidence';
import { drill, request } from '../judge/a-record';

const [first] = judgeLayers(drill({ requests: [request(5)] }));
const layer = (changes: Partial<LayerResult>): LayerResult => ({ ...first!, ...changes });
const shown = (changes: Partial<LayerResult>): string =>
  objectivesSection([
    layer({ affected: true, results: [], rpoTargetSeconds: 5, rtoTargetSeconds: 120, ...changes }),
  ]).html.replace(/\s+/g, ' ');
const bars = (html: string): readonly string[] =>
  [...html.matchAll(/class="bar([^"]*)" style="width:([\d.]+)%/g)].map(
    ([, over = '', width = '']) => `${width}${over}`,
  );

describe('the objectives', () => {
  it('are bars whose mark is the target: beyond it they are marked, and cut off at the end', () => {
    const inTime = shown({ rpoAchievedSeconds: 0, rtoAchievedSeconds: 60, status: 'met', met: true });
    expect(bars(inTime)).toEqual(['0', '37.5']);
    expect(inTime).toContain('<b>60 s</b>, target &lt; 120 s');
    expect(bars(shown({ rpoAchievedSeconds: 6, rtoAchievedSeconds: 1200, status: 'missed' }))).toEqual([
      '90 over',
      '100 over',
    ]);
  });

  it('have no bar for what nobody knows, nor for a target that has not run out', () => {
    const unknown = { rpoAchievedSeconds: null, rtoAchievedSeconds: null };
    expect(bars(shown({ ...unknown, status: 'open' }))).toEqual(['0', '0']);
    expect(shown({ ...unknown, status: 'open' })).toMatch(/<b>unknown<.*<b>not yet</);
    expect(bars(shown({ ...unknown, status: 'missed' }))).toEqual(['0', '100 over']);
  });

  it('say an excuse of policy once for all services that have it', () => {
    const excuse = {
      kind: 'residency' as const,
      why: 'no other region may have its data',
      usersShare: 0.25,
      minutes: 38,
    };
    const result = { placement: 'eu', status: 'excused' as const, rpoAchievedSeconds: 0, rtoAchievedSeconds: null };
    const results = [{ ...result, writesMissing: 0, readsOfLost: 0, excuse }];
    const both = (['identity', 'tooling'] as const).map((service) => layer({ service, results, status: 'excused' }));
    expect(objectivesSection(both).html.match(/no other region may have its data/g)).toHaveLength(1);
  });
});

describe('the criteria', () => {
  it('that were missed come first, with all that was seen', () => {
    const expect_ = '{ evacuated: [us-west-2], notEvacuated: [eu-central-1] }';
    const { html } = criteriaSection(judgeDrill(drill({ requests: [request(5)], expect: expect_ })));
    const names = [...html.matchAll(/<th scope="row">([^<]+)</g)].map(([, name]) => name);
    expect(names.indexOf('evacuated')).toBeLessThan(names.indexOf('not evacuated: eu-central-1'));
    expect(html).toMatch(/us-west-2<[\s\S]*none<[\s\S]*missed/);
  });

  it('that are recoveries stand in the table if they were missed', () => {
    const requests = Array.from({ length: 60 }, (_, n) => request(n * 10, { outcome: 'timeout' }));
    const evidence = judgeDrill(drill({ requests, expect: '{ layers: met }' }));
    const missed = evidence.criteria.filter(({ name, met }) => name.startsWith('recovery of') && !met);
    expect(missed.length).toBeGreaterThan(0);
    // A person who answered late excuses an objective, not a criterion.
    const excused = evidence.layers.map((one) => ({ ...one, status: 'excused' as const }));
    for (const { name } of missed) {
      expect(criteriaSection(evidence).html).toContain(`>${name}<`);
      expect(criteriaSection({ ...evidence, layers: excused }).html).toContain(`>${name}<`);
    }
  });
});
