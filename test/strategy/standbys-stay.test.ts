/** The key of the placement at home in us-east-1 is disabled there; the stores of those that stand by there work. */
import { SERVICES } from '../../strategy/layers';
import { whatIsFelt } from '../../strategy/outage';
import { pagesFor } from '../../strategy/page';
import { restVerdict, tier0Verdict, type Verdict } from '../../strategy/verdict';
import { marks, observations } from './observed';
import { EAST, KEY_FAILS, names, row, situation } from './situations';

const asked = { source: EAST, waitedSeconds: 0 };
const rowsOf = (verdict: Verdict): readonly string[] => ('rows' in verdict ? names(verdict.rows) : []);

describe('where only the stores of the placements at home fail', () => {
  it('Tier-0 of these alone leaves, and DNS stays', () => {
    for (const before of ['A', 'X', 'I']) {
      const seen = observations({ [EAST]: marks('', { identity: `${before}AAAAA` }) });
      const verdict = tier0Verdict(situation(seen), asked);
      expect(verdict).toMatchObject({ kind: 'go', publish: false });
      expect(rowsOf(verdict)).toEqual(['us-east/identity', 'us-east/control-plane']);
      expect(verdict.reason).toMatch(/; only placements at home there fail$/);
    }
  });

  it('people are asked about the rest of these alone', () => {
    const verdict = restVerdict(situation(observations({ [EAST]: marks('A'.repeat(12)) })), asked);
    expect(verdict).toMatchObject({ kind: 'ask', publish: false });
    expect(new Set(rowsOf(verdict).map((name) => name.split('/')[0]))).toEqual(new Set(['us-east']));
  });

  it('users of the others feel nothing, and people are told whom it concerns', () => {
    const routes = ['us-east', 'us-west'].flatMap((name) => SERVICES.map((service) => row(name, service)));
    const known = { ...situation(KEY_FAILS, { routes }), matters: [] };
    const felt = whatIsFelt(known).filter(({ feels }) => feels !== 'nothing');
    expect(new Set(felt.map(({ placement }) => placement))).toEqual(new Set(['us-east']));
    expect(pagesFor(known, [])[0]?.text).toContain('Only placements at home there fail; those that stand by');
  });

  it('nobody is told that the others work before somebody has seen it', () => {
    const known = situation(observations({ [EAST]: marks('', { identity: 'IIIAA' }) }));
    expect(tier0Verdict(known, asked).reason).not.toContain('only placements at home');
    expect(pagesFor(known, [])[0]?.text).not.toContain('Only placements at home');
  });
});
