import { EVIDENCE } from '../../strategy/evidence/basis';
import { yearOf } from '../../strategy/evidence/year/of-packs';
import { yearPage } from '../../strategy/evidence/year/page';
import { Year } from '../../strategy/evidence/year/year';
import { LEDGER, MANIFEST, SIGNATURE } from '../../strategy/pack';
import { PLAYBOOK_NAMES } from '../../strategy/playbooks';
import { checkPage, faultsOf, LOOKS, NO_FAULTS } from '../support/browser';
import { at } from '../support/ended-incident';
import { type Files, FINGERPRINT } from '../support/packs';
import {
  bucketOf,
  DRILL,
  drilled,
  endedOf,
  evacuation,
  MET,
  OF_DRILL,
  seenIn,
  signedOff,
  SLOW,
  UNKNOWN,
  YEAR,
} from '../support/packs-of-year';

const ADDED = Buffer.from('added');
const TRUST = { fingerprint: FINGERPRINT };
const ALL = bucketOf(YEAR);
const yearIn = (folders: ReadonlyMap<string, Files>) => yearOf(seenIn(folders), TRUST);
const year = yearIn(ALL);
/** The folder with other files in the packs of that incident. */
const changed = (incident: string, change: (files: Map<string, Buffer>) => void) =>
  new Map(
    [...ALL].map(([folder, files]) => {
      const copy = new Map(files);
      if (folder.startsWith(incident)) change(copy);
      return [folder, copy] as const;
    }),
  );
const without = (gone: string) => new Map([...ALL].filter(([folder]) => folder !== gone));
const nth = (index: number): string => [...ALL.keys()][index]!;

describe('the annual report', () => {
  it('begins with one paragraph of numbers', () => {
    expect(year.verdict).toMatch(/^3 incidents, 1 drill, 1 return, 1 restore\. Drills asked for 1 evacuation/);
    expect(year.verdict).toContain('1 shown to have met all targets, 1 not shown, 1 not measured.');
    expect(year.verdict).toContain('Of the drills, 0 passed, 1 missed, 0 not played to the end, 0 with no result');
    expect(year.verdict).toContain('Nothing speaks against any of 8 packs.');
  });

  it('is the same for the same packs in another order', () => {
    expect(yearOf([...seenIn(ALL)].reverse(), TRUST)).toEqual(year);
    expect(Year.parse(JSON.parse(JSON.stringify(year)))).toEqual(year);
  });

  it('shows of each incident the service that used most of its target, and how many nobody knows', () => {
    const [met, slow, unknown] = year.incidents;
    expect([met, slow, unknown].map((one) => [one?.incident, one?.shown])).toEqual([
      ...[
        [MET, 'met'],
        [SLOW, 'not shown'],
        [UNKNOWN, 'not measured'],
      ],
    ]);
    expect(met!.served).toEqual({
      worst: { placement: 'us-east', title: 'Identity & Auth', atMostSeconds: 80, targetSeconds: 120 },
      unknown: 0,
    });
    expect(slow!.why).toContain('us-east: Identity & Auth lost at most 900000 s, the target is 5 s');
    expect(unknown!.lost).toEqual({ worst: null, unknown: 8 });
    expect(unknown!.why).toHaveLength(8);
  });

  it('counts the newest pack of an incident, which has the sign-off', () => {
    expect(year.drills).toHaveLength(1);
    expect(year.drills[0]).toMatchObject({
      pack: nth(5),
      playbook: 'game-day',
      subject: 'us-east-1',
      verdict: 'missed',
    });
    expect(year.drills[0]!.signOffs).toMatchObject([{ as: 'owner', by: 'ann', met: false }]);
    expect(year.packs.filter(({ isCounted }) => !isCounted).map(({ folder }) => folder)).toEqual([nth(4)]);
    const again = yearIn(bucketOf([...YEAR].reverse()));
    expect(again.drills[0]!.signOffs).toHaveLength(1);
  });

  it('names playbooks without a drill, and criteria that were missed or not measured', () => {
    expect(year.playbooksWithoutDrill).toEqual(PLAYBOOK_NAMES.filter((name) => name !== 'game-day'));
    expect(year.drills[0]!.unmet).toEqual([
      { name: 'writes refused for', found: '41 seconds, the limit is 30 seconds', measured: true },
      { name: 'served from elsewhere for', found: 'not measured, the limit is 30 seconds', measured: false },
    ]);
  });

  it('does not take the evacuation of a drill for an incident', () => {
    expect(year.others.map(({ kind, partOf }) => [kind, partOf])).toEqual([
      ...[
        ['evacuation of a drill', DRILL],
        ['restore', null],
        ['return', null],
      ],
    ]);
    expect(year.incidents.map(({ incident }) => incident)).not.toContain(OF_DRILL);
  });

  it('has the worst figure of each service, and never makes one better by what is unknown', () => {
    expect(year.objectives.find(({ service, of }) => service === 'identity' && of === 'incidents')).toMatchObject({
      served: { targetSeconds: 120, worstSeconds: 80, known: 3, unknown: 0, above: 0 },
      lost: { targetSeconds: 5, worstSeconds: 900_000, known: 2, unknown: 1, above: 1 },
    });
    expect(year.objectives.filter(({ of }) => of === 'drills')).toMatchObject([
      {
        service: 'identity',
        served: { worstSeconds: 300, targetSeconds: 120, above: 1 },
        lost: { worstSeconds: null, known: 0, unknown: 1 },
      },
    ]);
  });

  it('lists what is open, and what people agreed to do', () => {
    const open = year.open.map(({ incident, matter, detail }) => `${incident}: ${matter}: ${detail}`);
    expect(open).toEqual(
      expect.arrayContaining([
        `${MET}: not signed off: nobody has signed`,
        `${MET}: report not published: due at ${at(100 + 72 * 3600)}`,
        `${DRILL}: criterion missed: writes refused for: 41 seconds, the limit is 30 seconds`,
        `${DRILL}: criterion not measured: served from elsewhere for: not measured, the limit is 30 seconds`,
        `${DRILL}: not signed off: the incident commander has not signed`,
        `${DRILL}: signed as not met: owner ann: <b>slow</b>`,
      ]),
    );
    expect(open.some((line) => line.startsWith(`${MET}: targets`))).toBe(false);
    expect(year.actions).toEqual([
      { incident: DRILL, saidBy: 'ann', what: 'more lanes', owner: 'bob', due: '2027-03-01' },
    ]);
  });

  it('has nothing open when everything was done', () => {
    const signs = (as: string, seconds: number) => signedOff(MET, seconds, { as, met: true, actions: [] });
    const steps = [
      ...evacuation({ seconds: 30, lossSeconds: 0 }),
      signs('owner', 99),
      signs('incident commander', 100),
    ];
    const good = yearIn(bucketOf([endedOf(MET, steps)]));
    expect([good.open, good.actions]).toEqual([[], []]);
    expect(good.verdict).toContain('No matter is open.');
  });

  it('takes no newer word of a signer for an older one', () => {
    const steps = [...drilled, signedOff(DRILL, 11_000), signedOff(DRILL, 11_100, { met: true, actions: [] })];
    expect(yearIn(bucketOf([endedOf(DRILL, steps)])).drills[0]!.signOffs).toMatchObject([{ met: true }]);
  });
});

describe('a pack that does not verify', () => {
  const bent = yearIn(
    changed(MET, (files) => files.set(LEDGER, Buffer.from(files.get(LEDGER)!.toString().replace('alarm', 'alert')))),
  );

  it('is named in the first paragraph, and all that it says is unknown', () => {
    expect(bent.verdict).toContain(`1 of 8 packs does not verify: ${nth(0)}.`);
    expect(bent.incidents[0]).toMatchObject({
      ...{ incident: MET, reading: 'does not verify', at: null, outcome: null, signOffs: null, shown: 'not measured' },
      served: { worst: null, unknown: 0 },
    });
    expect(bent.verdict).toContain('0 shown to have met all targets, 1 not shown, 2 not measured.');
    expect(bent.open.filter(({ incident }) => incident === MET)).toMatchObject([{ matter: 'does not verify' }]);
    expect(bent.packs.find(({ folder }) => folder === nth(0))!.failed[0]).toMatch(/^file: ledger\.jsonl /);
  });

  it('gives no figure', () => {
    const identity = bent.objectives.find(({ service }) => service === 'identity')!;
    expect(identity.served).toMatchObject({ known: 2, unknown: 0 });
    expect(yearPage(bent)).toContain(`Without what does not verify or cannot be read: ${MET}.`);
  });

  it('is also one that nobody signed, and one without a manifest', () => {
    const unsigned = yearIn(changed(SLOW, (files) => files.delete(SIGNATURE)));
    expect(unsigned.incidents[1]).toMatchObject({ reading: 'does not verify', shown: 'not measured' });
    const bare = yearIn(changed(SLOW, (files) => files.delete(MANIFEST)));
    expect(bare.packs.find(({ folder }) => folder === nth(1))).toMatchObject({ name: null, incident: null });
    expect(bare.incidents.map(({ incident }) => incident)).toEqual([MET, UNKNOWN]);
    expect(bare.verdict).toContain('1 of 8 packs does not verify');
  });

  it('does not stand for its copy that does', () => {
    const copy = new Map([...ALL.get(nth(0))!].filter(([name]) => name !== SIGNATURE));
    for (const name of ['a/copy', 'z/copy'])
      expect(yearIn(new Map([...ALL, [name, copy]])).incidents[0]).toMatchObject({ reading: 'used', pack: nth(0) });
  });
});

it('does not call unscored or unverified what it cannot read', () => {
  const contents = [{ file: EVIDENCE, why: 'the control store could not be read' }];
  const folders = bucketOf([endedOf(DRILL, drilled)], { contents });
  const { drills, open, verdict, missingFiles } = yearIn(folders);
  const [pack] = folders.keys();
  expect(drills[0]).toMatchObject({ reading: 'cannot be read', verdict: null, signOffs: null });
  expect(verdict).toContain(
    '1 with no result that anybody knows. Nothing speaks against any of 1 pack. The evidence of 1 pack cannot be read.',
  );
  expect(open).toEqual([
    {
      ...{ incident: DRILL, matter: 'cannot be read' },
      detail: `${pack}: its evidence is missing, or of another version, and is not used`,
    },
  ]);
  expect(missingFiles).toEqual([{ file: EVIDENCE, why: 'the control store could not be read', packs: 1 }]);
});

describe('the chain of packs', () => {
  it('is whole when each pack that is named is there', () => {
    expect(year.chains).toEqual([{ newest: nth(7), writtenBy: 'us-west-2', packs: 8, oldest: nth(0), before: null }]);
    expect(year.namedTwice).toEqual([]);
  });

  it('names a pack that was removed', () => {
    const { chains, verdict } = yearIn(without(nth(3)));
    expect(chains.map(({ packs, before }) => [packs, before])).toEqual([
      ...[
        [3, null],
        [4, nth(3)],
      ],
    ]);
    expect(verdict).toContain(`1 pack is named by another pack and not in this folder: ${nth(3)}.`);
  });

  it('names a pack that two name', () => {
    const [first] = YEAR;
    const fork = bucketOf([first!, YEAR[7]!]);
    expect(yearIn(new Map([...ALL, ...fork])).namedTwice).toEqual([
      { pack: nth(0), by: [nth(1), [...fork.keys()][1]] },
    ]);
  });
});

describe('the page of the annual report', () => {
  const page = yearPage(year);

  it('has the verdict first, then incidents, drills, objectives, what is open, and the chain', () => {
    const places = [
      '1 shown to have met',
      ...['incidents', 'drills', 'objectives', 'open', 'chain'].map((id) => `id="${id}"`),
    ];
    const found = places.map((place) => page.indexOf(place));
    expect(found).toEqual([...found].sort((one, other) => one - other));
    expect(found).not.toContain(-1);
    expect(page).not.toMatch(/<script|undefined|\[object|NaN|>null</);
  });

  it('says what is unknown, missing, and not shown', () => {
    expect(page).toContain('datastore-chaos: none in these packs.');
    expect(page).toContain('unknown for 8');
    expect(page).toContain('The calendar is not in packs.');
    expect(page).toContain('&lt;b&gt;slow');
    expect(yearPage(yearIn(without(nth(3))))).toMatch(/missing here<\/strong>: <code>evac-us-east-1/);
  });

  it('says nothing of packs that it cannot use', () => {
    const bent = yearPage(yearIn(new Map([...ALL].map(([name, files]) => [name, new Map([...files, ['x', ADDED]])]))));
    for (const words of ['no drill', 'no outage known', 'not counted', 'nobody</strong>', '✓ met', '✓ passed'])
      expect(bent).not.toContain(words);
  });

  it('says what nobody compared', () => {
    const trusted = { ...TRUST, roots: ['a root'] };
    expect(page).toContain('(--ca)');
    expect(page).not.toContain('(--fingerprint)');
    expect(yearOf(seenIn(ALL), trusted).notShown.join()).not.toContain('--');
    expect(yearOf(seenIn(ALL), {}).notShown.join()).toContain('--fingerprint');
  });

  checkPage.each(LOOKS)('is accessible and fits, %s', (_, look) => {
    expect(faultsOf(page, look)).toEqual(NO_FAULTS);
    expect(faultsOf(yearPage(yearIn(changed(MET, (files) => files.delete(SIGNATURE)))), look)).toEqual(NO_FAULTS);
  });
});
