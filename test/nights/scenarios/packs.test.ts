/** What drills leave for auditors: packs that verify, in regions of the residency that the incident is about. */
import { unzipSync } from 'fflate/browser';
import { readAssembly } from '../../../lab/templates/assembly';
import { stackVersionOf, Versions } from '../../../strategy/evidence/versions';
import { Evidence } from '../../../strategy/evidence/evidence';
import { residencyConcerned, zipKey } from '../../../strategy/pack-places';
import { evidenceBucket } from '../../../strategy/names';
import { residencyOf } from '../../../strategy/residency';
import { checkPack } from '../../../strategy/pack-checks';
import { HEADS, MANIFEST, SIGNATURE } from '../../../strategy/pack';
import { broken, drill, mishaps } from '../../support/drill';
import { describeWithOpenssl } from '../../support/openssl-authority';
import { commandsIn } from '../../support/verify-md';

type Played = Awaited<ReturnType<typeof drill>>;
type Pack = Played['record']['packs'][number];

/** What our own checks do not accept, apart from the fingerprint (readers compare it) and what packs lack. */
const doubts = ({ record }: Played, { files }: Pack) =>
  checkPack(files, { roots: record.stampRoots }).filter(
    ({ result, check, detail }) => result !== 'ok' && check !== 'key' && !/^is not (?:in the pack|whole)/.test(detail),
  );

describe('the default drill', () => {
  let played: Played;
  beforeAll(async () => {
    played = await drill('total-loss-us-east-1', 8);
  });

  it('leaves one pack, in a region of its residency, in which nothing is open', () => {
    const { packs, topology } = played.record;
    expect(packs).toHaveLength(1);
    const [pack] = packs;
    const [incident = ''] = pack!.folder.split('/');
    expect(residencyOf(pack!.region)).toBe(residencyConcerned(topology, { incident, source: 'us-east-1' }));
    expect(doubts(played, pack!)).toEqual([]);
  });

  it('holds the runbooks of its placement, and is a ZIP too', () => {
    const { world, record } = played;
    const { region, folder, files } = record.packs[0]!;
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['runbooks/published.json', 'runbooks/us-east-region-loss.md']),
    );
    const [zip] = world.s3.files(evidenceBucket(world.topology, region), zipKey(folder));
    const unzipped = Object.entries(unzipSync(zip!.bytes)).map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
    expect(new Map(unzipped)).toEqual(new Map([...files].map(([name, bytes]) => [`${folder}/${name}`, bytes])));
  });

  it('shows lag, requests and alarms of the regions that live, and names the one that is left', () => {
    const { files } = played.record.packs[0]!;
    const lines = (name: string): string[] => files.get(name)!.toString().trimEnd().split('\n');
    const left = expect.stringMatching(/"region":"us-east-1","unread":"it is left/) as string;
    for (const name of ['signals.jsonl', 'alarms.jsonl']) expect(lines(name)).toContainEqual(left);
    const sampled = lines('signals.jsonl').filter((line) => /"points":\[\[/.test(line));
    for (const metric of ['ReplicationLagSeconds', 'AllHealthy', 'Count', 'Latency'])
      expect(sampled.some((line) => line.includes(`"name":"${metric}"`))).toBe(true);
    expect(lines('alarms.jsonl').some((line) => /region-impaired-us-east-1.*"to":"ALARM"/.test(line))).toBe(true);
    expect([...files.keys()]).toContain('charts/requests.svg');
    expect(files.get('report.html')!.toString()).toContain('<svg');
  });

  it('says when the states of its conductor and of what that waited for began and ended, not what they got', () => {
    const { files } = played.record.packs[0]!;
    const text = files.get('executions.jsonl')!.toString();
    const events = text.trimEnd().split('\n');
    for (const state of ['Claim', 'Decide', 'Freeze', 'Close'])
      for (const type of ['TaskStateEntered', 'TaskStateExited'])
        expect(events.filter((line) => line.includes(`"type":"${type}","state":"${state}"`))).not.toEqual([]);
    expect(events.every((line) => /^\{"execution":"arn:aws:states:(?!us-east-1)/.test(line))).toBe(true);
    expect(text).not.toMatch(/"(?:input|output|parameters)"|tenant/);
    for (const machine of ['ask', 'serve', 'promote'])
      expect(text).toContain(`"machine":"companyos-dev-${machine}","id":1,`);
    const { missing } = JSON.parse(files.get(MANIFEST)!.toString()) as { readonly missing: readonly object[] };
    expect(missing).not.toContainEqual(expect.objectContaining({ file: 'executions.jsonl' }));
  });

  it('says what is deployed in the regions that are not left, as it was synthesized', () => {
    const [{ files } = { files: new Map<string, Buffer>() }] = played.record.packs;
    const { regions } = Versions.parse(JSON.parse(files.get('versions.json')?.toString() ?? ''));
    const deployed = readAssembly(process.env['ASSEMBLY'] ?? '').map(
      ({ name, region, text }) => [`${region}/${name}`, stackVersionOf(name, text)] as const,
    );
    const as = new Map<string, object>(deployed);
    for (const { region, stacks } of regions)
      for (const stack of stacks)
        expect(stack).toEqual(
          region === 'us-east-1'
            ? expect.objectContaining({ kind: 'unread' })
            : expect.objectContaining({ ...as.get(`${region}/${stack.name}`), kind: 'read' }),
        );
    expect(regions.flatMap(({ stacks }) => stacks)).toHaveLength(deployed.length);
  });
});

describe('a pack that its owner signs off', () => {
  it('is followed by another one, once, which has the sign-off and verifies', async () => {
    const signs = {
      by: 'owner',
      region: 'us-west-2',
      action: 'sign-off',
      as: 'owner',
      met: true,
      remarks: 'As agreed.',
    };
    const played = await drill('total-loss-us-east-1', 14, { leads: [{ at: 8 * 60_000, ...signs }] });
    const acts = played.record.timeline.filter(({ what }) => what === 'lead.acts');
    expect(acts).toMatchObject([{ status: 200 }]);
    expect(mishaps(played)).toEqual([]);
    const { packs } = played.record;
    const evidence = packs.map(({ files }) => Evidence.parse(JSON.parse(files.get('evidence.json')!.toString())));
    expect(evidence.map(({ signOffs }) => signOffs.length).sort()).toEqual([0, 1]);
    const signed = evidence.findIndex(({ signOffs }) => signOffs.length === 1);
    const read = packs[1 - signed]!;
    expect(evidence[signed]).toMatchObject({
      outcome: evidence[1 - signed]!.outcome,
      signOffs: [{ as: 'owner', caller: expect.stringContaining('owner') as string, pack: read.folder.split('/')[1] }],
    });
    expect(packs.map(({ region }) => region)).toEqual(['us-west-2', 'us-west-2']);
    for (const pack of packs) expect(doubts(played, pack)).toEqual([]);
    expect([...packs[signed]!.files.keys()]).toEqual(expect.arrayContaining([SIGNATURE, 'manifest-1.tsr']));
    expect(broken(played)).toEqual([]);
  });
});

describeWithOpenssl('a pack of a night with a long question', () => {
  it('has anchors of its ledger, and is accepted by the commands that are in it', async () => {
    const late = { after: 12 * 60_000, decision: 'approve', by: 'incident-commander' } as const;
    const played = await drill('total-loss-us-east-1', 20, { approvals: [late] });
    const pack = played.record.packs.find(({ files }) => [...files.keys()].some((name) => name.startsWith(HEADS)));
    expect(pack).toBeDefined();
    expect(doubts(played, pack!)).toEqual([]);
    // What VERIFY.md asks its reader to fetch.
    const roots = played.record.stampRoots.map(
      (pem, index) => [`authority-${index + 1}.pem`, Buffer.from(pem)] as const,
    );
    const ran = commandsIn(new Map([...pack!.files, ...roots]));
    expect(ran.map(({ code, command }) => (code === 0 ? 'accepted' : command))).toEqual(ran.map(() => 'accepted'));
    const said = ran.map((one) => one.said).join('\n');
    expect(said).not.toMatch(/FAILED|Verification failure/i);
    expect(said.match(/Verified OK/g)!.length).toBeGreaterThan(1);
    expect(said.match(/Verification: OK/g)!.length).toBeGreaterThan(3);
  });
});

describe('evidence of a residency whose only region was lost', () => {
  it('is written there when the region is back, and nowhere else', async () => {
    const played = await drill('total-loss-eu-central-1', 20, {
      faults: [{ at: 120_000, kind: 'region-loss', region: 'eu-central-1', for: 10 * 60_000 }],
      approvals: [{ after: 7 * 60_000, decision: 'approve', by: 'incident-commander' }],
    });
    const about = played.record.packs.filter(({ folder }) => folder.startsWith('evac-eu-central-1'));
    expect(about.map(({ region }) => region)).toEqual(about.map(() => 'eu-central-1'));
    expect(about.length).toBeGreaterThan(0);
    // The conductor was in another residency, whose key signed the anchors.
    expect([...about[0]!.files.keys()].some((name) => name.startsWith(HEADS))).toBe(true);
    expect(doubts(played, about[0]!)).toEqual([]);
  });
});

describe('an evidence bucket', () => {
  it('gets its stamps when the authorities are back, much later', async () => {
    const played = await drill('total-loss-us-east-1', 32, {
      faults: [
        { at: 60_000, kind: 'channel-trouble', channel: 'time-stamps', how: 'refuses', for: 25 * 60_000 },
        { at: 120_000, kind: 'region-loss', region: 'us-east-1' },
      ],
    });
    const [pack] = played.record.packs;
    expect([...pack!.files.keys()]).toEqual(expect.arrayContaining([MANIFEST, SIGNATURE]));
    expect(doubts(played, pack!)).toEqual([]);
    const alarms = played.record.pages.filter(({ subject }) => subject.includes('evidence-waiting'));
    expect(alarms.length).toBeGreaterThan(0);
  });
});
