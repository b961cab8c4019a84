import {
  type StackVersion,
  stackVersionOf,
  VERSIONS_FILE,
  type Versions,
  versionsText,
} from '../../../strategy/evidence/versions';
import { file, type PackFile } from '../../../strategy/pack';
import { stackRegions, stacksIn } from '../../../strategy/stacks';
import type { Region, Topology } from '../../../strategy/topology';
import { elementIn } from './element-in';
import { signedPost } from './signed-post';

/** All of it takes no longer, so that `record` has time for the pack itself. */
const LIMIT_MS = 8000;
/** A template has up to a megabyte. */
const TIMEOUT_MS = 3000;

/** `left`: the region that an evacuation leaves. It may be gone, so it is not asked. */
interface Asked {
  readonly topology: Topology;
  readonly left: Region | undefined;
}

/** What is deployed at the moment in each region, as far as its CloudFormation answers. */
export async function versionsFile({ topology, left }: Asked): Promise<PackFile> {
  const startedAtMs = Date.now();
  const regions: Versions['regions'] = await Promise.all(
    stackRegions(topology).map(async (region) => ({
      region,
      stacks:
        region === left
          ? stacksIn(topology, region).map((name) => unread(name, 'this evacuation leaves the region; nobody asked it'))
          : await stacksOf(topology, region, startedAtMs + LIMIT_MS),
    })),
  );
  const versions: Versions = { schema: 1, readAt: new Date(startedAtMs).toISOString(), regions };
  return file(VERSIONS_FILE, versionsText(versions));
}

const unread = (name: string, why: string): StackVersion => ({ kind: 'unread', name, why });

/** One after another: CloudFormation takes few calls at a time. */
async function stacksOf(topology: Topology, region: Region, untilMs: number): Promise<StackVersion[]> {
  const stacks: StackVersion[] = [];
  for (const name of stacksIn(topology, region)) {
    const leftMs = untilMs - Date.now();
    stacks.push(leftMs > 0 ? await stackOf(region, name, leftMs) : unread(name, 'there was no time left to ask'));
  }
  return stacks;
}

async function stackOf(region: Region, name: string, leftMs: number): Promise<StackVersion> {
  const form = { Action: 'GetTemplate', Version: '2010-05-15', StackName: name, TemplateStage: 'Original' };
  const answer = await signedPost({
    ...{ operation: 'GetTemplate', service: 'cloudformation', region },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    timeoutMs: Math.min(TIMEOUT_MS, leftMs),
  });
  if (answer.kind === 'failed') return unread(name, answer.why);
  const text = elementIn(answer.body, 'TemplateBody');
  return text === undefined ? unread(name, 'the answer has no template') : stackVersionOf(name, text);
}
