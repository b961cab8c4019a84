/** What `record` says of the deployed versions, with the lab's model of CloudFormation below `fetch`. */
import { elementIn } from '../../functions/runtime/evidence/element-in';
import { versionsFile } from '../../functions/runtime/evidence/versions';
import { CloudFormation } from '../../lab/cloud/cloudformation';
import { type StackVersion, Versions } from '../../strategy/evidence/versions';
import { sha256 } from '../../strategy/sha256';
import { stackRegions, stacksIn } from '../../strategy/stacks';
import { noPlainAws, PlainAws } from './support/plain-aws';
import { runIn, TOPOLOGY } from './support/world';

const TEMPLATE = JSON.stringify({ Resources: {}, Description: 'a < b && "c" > \'d\'' });
const ALL = stackRegions(TOPOLOGY).flatMap((region) =>
  stacksIn(TOPOLOGY, region).map((stack) => [region, stack] as const),
);
let model: CloudFormation;
let aws: PlainAws;

beforeEach(() => {
  runIn('us-west-2');
  model = new CloudFormation(new Map(ALL.map(([region, stack]) => [`${region}/${stack}`, TEMPLATE])));
  for (const [region, stack] of ALL) model.created(region, stack);
  aws = new PlainAws({ cloudformation: model });
  aws.serve();
});
afterEach(noPlainAws);

async function stacks(left?: string): Promise<readonly (StackVersion & { readonly region: string })[]> {
  const { bytes } = await versionsFile({ topology: TOPOLOGY, left });
  const { regions } = Versions.parse(JSON.parse(bytes.toString()));
  return regions.flatMap((one) => one.stacks.map((stack) => ({ ...stack, region: one.region })));
}

describe('versions of what is deployed', () => {
  it('are read of every stack, in its own region', async () => {
    const read = await stacks();
    expect(read.map(({ region, name }) => [region, name])).toEqual(ALL);
    expect(read).toEqual(read.map((one) => ({ ...one, kind: 'read', template: sha256(TEMPLATE) })));
  });

  it('are not asked for in the region that is left, and say so', async () => {
    const read = await stacks('us-east-1');
    expect(aws.asked.filter(({ region }) => region === 'us-east-1')).toEqual([]);
    const left = read.filter(({ region }) => region === 'us-east-1');
    expect(left.length).toBeGreaterThan(2);
    expect(left).toEqual(
      left.map((one) => ({ ...one, kind: 'unread', why: expect.stringContaining('leaves') as string })),
    );
  });

  it('say why one could not be read', async () => {
    model = new CloudFormation(new Map());
    new PlainAws({ cloudformation: model }).serve();
    expect((await stacks())[0]).toMatchObject({
      kind: 'unread',
      why: expect.stringMatching(/^GetTemplate in us-east-1: status 400: .*does not exist/) as string,
    });
    new PlainAws({}).serve();
    expect((await stacks())[0]).toMatchObject({ kind: 'unread', why: expect.stringContaining('503') as string });
  });

  it('do not wait for regions that are slow', async () => {
    const late = jest.spyOn(Date, 'now');
    let nowMs = Date.parse('2027-01-01T00:00:00Z');
    late.mockImplementation(() => (nowMs += 1000));
    const read = await stacks();
    late.mockRestore();
    expect(read).toHaveLength(ALL.length);
    expect(read.filter((one) => one.kind === 'unread' && one.why === 'there was no time left to ask')).not.toEqual([]);
  });
});

it('reads the text of an element as it was before it became XML', () => {
  const xml = '<A><Body>&lt;a b=&quot;&#39;&apos;&#x41;&amp;lt;&quot;/&gt;</Body></A>';
  expect(elementIn(xml, 'Body')).toBe('<a b="\'\'A&lt;"/>');
  expect(elementIn(xml, 'Other')).toBeUndefined();
});
