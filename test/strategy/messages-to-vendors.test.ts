import { briefingOf } from '../../strategy/briefing';
import type { Due } from '../../strategy/cadence';
import { SERVICES } from '../../strategy/layers';
import { namedLeads } from '../../strategy/leads';
import { appendEntry } from '../../strategy/ledger';
import { messageFor } from '../../strategy/messages';
import type { Observation } from '../../strategy/observation';
import { type Outage, outageNow } from '../../strategy/outage';
import { problemWith } from '../../strategy/wording';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { ROSTERS } from '../support/rosters';
import { observations } from './observed';
import { BUCKET_FAILS, claimed, GONE, INCIDENT, row, situation, WEST } from './situations';

const at = '2027-01-01T00:30:00.000Z';
const NEXT = '2027-01-01T01:30:00.000Z';
const STREAM = { audience: 'vendors', channel: 'support:aws' } as const;
const LED = { leads: namedLeads({ name: 'outage', openedAt: at }, ROSTERS), orders: [], rca: undefined };
const MOVED = appendEntry(undefined, {
  ...{ verb: 'resume', at, region: WEST },
  body: {
    input: { scope: 'tier-0' },
    output: { resumed: [{ placement: 'us-east', service: 'identity', target: WEST, fromEpoch: 0 }] },
  },
});

const picture = (seen: readonly Observation[]) => ({
  ...situation(seen, {
    routes: DEV_TOPOLOGY.placements.flatMap(({ name }) => SERVICES.map((service) => row(name, service))),
    claims: [claimed()],
  }),
  matters: [],
});

/** `seen`: when the outage was declared; `now`: by now. */
function said(seen: readonly Observation[], { now = seen, ...due }: Partial<Due> & { now?: readonly Observation[] }) {
  const outage = outageNow(undefined, picture(seen)) as Outage;
  const ledgers = new Map([[INCIDENT, [MOVED]]]);
  const briefing = briefingOf(outage, { situation: picture(now), ledgers, posts: [], ...LED });
  return messageFor(briefing, { stream: STREAM, due: { kind: 'notice', dueAt: at, ...due } }, {});
}

describe('a message to vendors', () => {
  it('says what fails where, in words that claim no cause, and nothing of people and customers', () => {
    const { subject, text } = said(GONE, { nextBy: NEXT });
    expect(subject).toMatch(/^outage-\w+: failures in us-east-1$/);
    expect(text).toMatch(/^We see this: us-east-1, since 2027-01-01 00:2\d UTC: no answer from anything that we have/);
    expect(text).toContain('We do not know the cause.');
    expect(text).toContain(`${INCIDENT}: identity moved to us-west-2`);
    expect(text).toMatch(/The next update comes by 2027-01-01 01:30 UTC\.$/);
    expect(text).not.toMatch(/Ada|Bob|Grace|Not told|may be lost|customers/i);
  });

  it('names services of AWS as far as they are known', () => {
    expect(said(BUCKET_FAILS, {}).text).toContain('errors of Amazon S3, where our data is encrypted with AWS KMS.');
  });

  it('says how it is by now', () => {
    const text = (now: readonly Observation[]) => said(GONE, { now, kind: 'resolution' }).text;
    expect(text(GONE)).not.toMatch(/for us again|do not know/);
    expect(text(observations({}))).toContain('It works for us again.');
    expect(text([])).toContain('We do not know how it is now.');
    expect(text(GONE)).toContain('No more updates follow by themselves.');
  });

  it('may not say who we are, whom it concerns, and what these may lose', () => {
    expect(problemWith('{cloud} {failing} {doing} {affected}', 'vendors')).toBeUndefined();
    expect(problemWith('{cloud} {loss} {leads} {rca}', 'vendors')).toBe(
      'vendors read no internals: {loss}, {leads}, {rca}',
    );
    expect(problemWith('{cloud} {failing}', 'customers')).toContain('customers read no internals');
  });
});
