import { PLAYBOOKS, PLAYBOOK_NAMES, playbookNamed, servicesLeaving } from '../../strategy/playbooks';
import { FaultEffect } from '../../strategy/fault';
import { SERVICES } from '../../strategy/layers';
import { PAUSED } from '../../strategy/pause';
import { isOpen, Pending, readsOf, roundAt, Tried, writesOf } from '../../strategy/workload';
import { DEV_TOPOLOGY } from '../support/dev-topology';
import { EAST, EU, WEST } from './situations';

const load = (round: number, seed = 1, subject: string = EAST) => ({
  ...{ topology: DEV_TOPOLOGY, subject, drill: 'drill-us-east-1-20270101T000000Z' },
  ...{ seed, round, through: 'elsewhere' as const },
});

describe('the workload', () => {
  it('is the same for the same seed, and in another order for another one', () => {
    expect(writesOf(load(3))).toEqual(writesOf(load(3)));
    const names = (seed: number) => writesOf(load(3, seed)).map(({ placement, key }) => `${placement}/${key}`);
    expect(names(2)).not.toEqual(names(1));
    expect(names(2).sort()).toEqual(names(1).sort());
  });

  it('logs in to, and writes every service of, each placement of the subject, and no other placement', () => {
    const written = [0, 1, 2].flatMap((round) => writesOf(load(round)));
    for (const placement of ['us-east', 'us-west']) {
      const own = written.filter((one) => one.placement === placement);
      expect(SERVICES.filter((service) => !own.some((one) => one.service === service))).toEqual([]);
      expect(own.filter(({ what }) => what === 'login')).toHaveLength(3);
      expect(own.filter(({ what }) => what === 'job')).toHaveLength(1);
    }
    const others = written.filter(({ placement }) => placement.startsWith('eu'));
    expect(new Set(others.map(({ what }) => what))).toEqual(new Set(['set']));
  });

  it('writes a setting and a flag in turn in every placement, through each door', () => {
    const sets = Array.from({ length: 4 }, (_, round) => writesOf(load(round)).filter(({ what }) => what === 'set'));
    expect(sets.map((round) => round.length)).toEqual([4, 4, 4, 4]);
    const east = sets.flat().filter(({ placement }) => placement === 'us-east');
    expect(east.map(({ key, door }) => [key, door])).toEqual([
      ['drill-setting-0', EAST],
      ['drill-flag-1', EAST],
      ['drill-setting-2', WEST],
      ['drill-flag-3', WEST],
    ]);
  });

  it('knocks elsewhere than at the subject, if the placement has another region', () => {
    const doors = (subject: string, placement: string) =>
      new Set(
        writesOf(load(1, 1, subject))
          .filter((one) => one.what === 'write' && one.placement === placement)
          .map(({ door }) => door),
      );
    expect(doors(EAST, 'us-east')).toEqual(new Set([WEST]));
    expect(doors(EU, 'eu')).toEqual(new Set([EU]));
    expect(doors(EU, 'eu-optin')).toEqual(new Set([WEST]));
  });

  it('gives every write a value of its own, and uses a key again only when nobody looks for it any more', () => {
    const writes = Array.from({ length: 70 }, (_, round) => ({ round, all: writesOf(load(round)) }));
    const used = writes.flatMap(({ round, all }) =>
      all
        .filter(({ what }) => what !== 'login')
        .map(({ placement, service, key, value }) => {
          return { round, name: `${placement}/${service}/${key}`, value };
        }),
    );
    expect(new Set(used.map(({ name, value }) => `${name}=${value ?? ''}`)).size).toBe(used.length);
    const again = used.flatMap((one) => used.filter((two) => two.name === one.name && two.round > one.round));
    const rounds = again.map(
      (two) =>
        two.round -
        Math.max(...used.filter((one) => one.name === two.name && one.round < two.round).map(({ round }) => round)),
    );
    const write = { ...writesOf(load(0))[0]!, sinceMs: 0 };
    expect(isOpen(write, (Math.min(...rounds) - 1) * 10_000)).toBe(false);
    expect(isOpen(write, 230_000)).toBe(true);
    const later = { ...write, sinceMs: 50_000 };
    expect([289_999, 290_000].map((ms) => isOpen(later, ms))).toEqual([true, false]);
  });

  it('leaves a fixed number of items, and no job in two of three rounds', () => {
    const all = Array.from({ length: 70 }, (_, round) => writesOf(load(round)));
    const own = all.map((round) => round.filter(({ placement }) => placement === 'us-east'));
    const keys = (what: string) => new Set(own.flat().flatMap((one) => (one.what === what ? [one.key] : [])));
    expect([keys('write').size, keys('set').size, keys('login')]).toEqual([32, 32, new Set(['user'])]);
    const jobs = own.flatMap((round, index) => (round.some(({ what }) => what === 'job') ? [index] : []));
    expect(jobs.slice(0, 4)).toEqual([0, 3, 6, 9]);
    const written = new Set(own.flat().flatMap((one) => (one.what === 'write' ? [one.service] : [])));
    expect(SERVICES.filter((service) => !written.has(service))).toEqual(['identity', 'control-plane', 'orchestration']);
  });

  it('survives the way through the ledger and the machine', () => {
    const [request] = writesOf(load(0));
    const tried = { ...request, region: EAST, status: 200, ok: true, atMs: 1, endedMs: 2, degraded: 'cached' };
    expect(Tried.parse({ ...tried, more: 1 })).toEqual(tried);
    expect(Pending.parse({ ...request, sinceMs: 1 })).toEqual({ ...request, sinceMs: 1 });
  });

  it('takes turns when there are many placements', () => {
    const [first] = DEV_TOPOLOGY.placements;
    const placements = Array.from({ length: 20 }, (_, index) => ({ ...first!, name: `p${index}` }));
    const named = (round: number) =>
      new Set(
        writesOf({ ...load(round), topology: { ...DEV_TOPOLOGY, placements } }).map(({ placement }) => placement),
      );
    expect(named(0).size).toBe(8);
    expect(new Set([0, 1, 2, 3, 4].flatMap((round) => [...named(round)])).size).toBe(20);
  });

  it('reads each write once where users come in, and a setting through every door', () => {
    const [set] = writesOf(load(0)).filter(({ what, placement }) => what === 'set' && placement === 'eu-optin');
    expect(readsOf(load(0), [set!]).map(({ what, door }) => [what, door])).toEqual([
      ['get', EU],
      ['get', WEST],
    ]);
    const [job] = writesOf(load(0)).filter(({ what, placement }) => what === 'job' && placement === 'us-east');
    expect(readsOf(load(0), [job!])).toEqual([{ ...job, what: 'done' }]);
    const [write] = writesOf(load(0)).filter(({ what, placement }) => what === 'write' && placement === 'us-east');
    expect(readsOf(load(0), [write!])).toEqual([{ ...write, what: 'read' }]);
    expect(readsOf(load(0), [{ ...write!, placement: 'gone' }])).toEqual([]);
  });

  describe('of a drill in which nothing leaves', () => {
    const through = (round: number) => ({ ...load(round), through: 'subject' as const });

    it('knocks at the subject, for the users who are at home there', () => {
      const asked = writesOf(through(2)).filter(({ what }) => what !== 'set');
      expect(new Set(asked.map(({ placement, door }) => `${placement} ${door}`))).toEqual(new Set([`us-east ${EAST}`]));
      const written = asked.filter(({ what }) => what === 'write');
      expect(new Set(readsOf(through(2), written).map(({ door }) => door))).toEqual(new Set([EAST]));
    });

    it('asks three times what stands alone before a store: once to try it, and twice to meet an open breaker', () => {
      const count = (service: string) =>
        writesOf(through(2)).filter((one) => one.service === service && one.what !== 'read').length;
      expect(['identity', 'orchestration', 'content-standard', 'tooling'].map(count)).toEqual([3, 3, 3, 1]);
      const keys = writesOf(through(2)).flatMap((one) => (one.what === 'write' ? [`${one.service} ${one.key}`] : []));
      expect(new Set(keys).size).toBe(keys.length);
    });

    it('reads what it wrote in its first two rounds again and again, so that caches know it', () => {
      const kept = (round: number) => writesOf(through(round)).filter(({ key }) => key === 'drill-kept');
      expect([0, 1, 2, 9].map((round) => kept(round).map(({ what }) => what))).toEqual([
        ...[
          ['write', 'write'],
          ['write', 'write'],
          ['read', 'read'],
          ['read', 'read'],
        ],
      ]);
      expect(new Set([0, 9].flatMap((round) => kept(round).map(({ value }) => value))).size).toBe(1);
      expect(
        kept(9)
          .map(({ service }) => service)
          .sort(),
      ).toEqual(['content-premium', 'content-standard']);
    });

    it('writes no settings where they would keep the breaker of auth closed', () => {
      const sets = writesOf(through(2)).filter(({ what }) => what === 'set');
      expect(sets.map(({ placement }) => placement).sort()).toEqual(['eu', 'eu-optin', 'us-west']);
    });
  });

  it('counts rounds of ten seconds from the claim, so that a successor goes on with the next', () => {
    const claimedAt = '2027-01-01T00:00:00.000Z';
    const ms = Date.parse(claimedAt);
    expect([-5, 0, 9.9, 10, 125].map((second) => roundAt(claimedAt, ms + second * 1000))).toEqual([0, 0, 0, 1, 12]);
    expect(roundAt('soon', ms)).toBe(ms / 10_000);
  });
});

describe('a playbook', () => {
  it.each(PLAYBOOK_NAMES)('%s soaks and returns within its longest duration, and has its own name', (name) => {
    const { soakSeconds, longestSeconds, criteria, ...playbook } = PLAYBOOKS[name];
    expect(playbook.name).toBe(name);
    expect(soakSeconds + 600).toBeLessThan(longestSeconds);
    expect(new Set(criteria.map((one) => one.name)).size).toBe(criteria.length);
  });

  it.each(PLAYBOOK_NAMES)('%s either leaves something or plays stages, which end in time', (name) => {
    const { stages, longestSeconds } = PLAYBOOKS[name];
    expect(servicesLeaving(PLAYBOOKS[name]).length > 0).toBe(stages.length === 0);
    const seconds = stages.map((stage) => stage.restSeconds + (stage.kind === 'fault' ? stage.forSeconds : 120));
    expect(seconds.reduce((sum, one) => sum + one, 40 + 30)).toBeLessThan(longestSeconds);
    expect(new Set(stages.map((stage) => stage.name)).size).toBe(stages.length);
  });

  it('plays faults for synthetic tenants only, pauses buckets for a minute, and shows only what it touches', () => {
    const stages = PLAYBOOK_NAMES.flatMap((name) => PLAYBOOKS[name].stages).filter((stage) => stage.kind === 'fault');
    expect(stages.length).toBeGreaterThan(0);
    for (const { effect, touches, shows, forSeconds } of stages) {
      if (effect.kind === PAUSED) expect([effect.store, forSeconds]).toEqual(['bucket', 60]);
      else expect(FaultEffect.safeParse(effect).data?.whom).toBe('synthetic');
      expect(forSeconds).toBeLessThanOrEqual(120);
      expect(touches).toEqual(expect.arrayContaining(shows.map(({ service }) => service)));
    }
  });

  it('is found by its name only', () => {
    expect(playbookNamed('regional-evacuation')).toBe(PLAYBOOKS['regional-evacuation']);
    expect(playbookNamed('toString')).toBeUndefined();
  });

  it('leaves everything, or what it names in the order of the table', () => {
    expect(servicesLeaving({ leaves: 'all' })).toEqual(SERVICES);
    expect(servicesLeaving({ leaves: ['tooling', 'identity'] })).toEqual(['identity', 'tooling']);
  });
});
