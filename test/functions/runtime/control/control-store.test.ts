import * as z from 'zod';
import { ControlStore } from '../../../../functions/runtime/control/control-store';
import { ControlItemInvalid, ControlStoreUnreachable } from '../../../../functions/runtime/failures';
import { PaperDynamo } from '../../support/paper-dynamo';
import { CONTROL, TOPOLOGY } from '../../support/world';

const Item = z.object({ value: z.number() });
const key = { pk: 'things', sk: 'one' };

/** Which replica was bad is remembered per region, so each test has regions of its own. */
function world(near: string, far: string): { paper: PaperDynamo; store: ControlStore } {
  const paper = new PaperDynamo().serve(near, far);
  const topology = { ...TOPOLOGY, controlReplicas: [far, near] };
  return { paper, store: new ControlStore({ topology, region: near }) };
}

describe('the control store', () => {
  it('asks its own region first, with strong consistency', async () => {
    const { paper, store } = world('us-east-1', 'us-west-2');
    expect(await store.get(key, Item)).toBeUndefined();
    expect(paper.calls).toMatchObject([{ region: 'us-east-1', operation: 'GetItem', input: { ConsistentRead: true } }]);
  });

  it('never asks the region being left, even if it is its own', async () => {
    const paper = new PaperDynamo().serve('us-east-1', 'us-west-2');
    const store = new ControlStore({ topology: TOPOLOGY, region: 'us-east-1', avoid: 'us-east-1' });
    await store.get(key, Item);
    expect(paper.calls.map(({ region }) => region)).toEqual(['us-west-2']);
  });

  it('goes to the next replica when one does not answer, and remembers which', async () => {
    const { paper, store } = world('eu-west-1', 'eu-west-2');
    paper.down.add('eu-west-1');
    paper.write(CONTROL, { ...key, value: 1 });
    expect(await store.get(key, Item)).toEqual({ value: 1 });
    paper.down.clear();
    await store.get(key, Item);
    expect(paper.calls.map(({ region }) => region)).toEqual(['eu-west-2', 'eu-west-2']);
  });

  it('says that nothing is known, not that nothing is there, when no replica answers', async () => {
    const { paper, store } = world('ap-northeast-1', 'ap-northeast-2');
    paper.down.add('ap-northeast-1').add('ap-northeast-2');
    await expect(store.get(key, Item)).rejects.toThrow(ControlStoreUnreachable);
  });

  it('tells written from superseded', async () => {
    const { store } = world('us-east-1', 'us-west-2');
    expect(await store.put(key, { value: 1 }, 'absent')).toEqual({ kind: 'written' });
    expect(await store.put(key, { value: 2 }, 'absent')).toEqual({ kind: 'superseded' });
    expect(await store.put(key, { value: 2 }, { value: 1, other: undefined })).toEqual({ kind: 'written' });
    expect(await store.put(key, { value: 3 }, { value: 1 })).toEqual({ kind: 'superseded' });
  });

  it('takes its own earlier write, whose answer was lost, for written', async () => {
    const { paper, store } = world('us-east-1', 'us-west-2');
    paper.write(CONTROL, { ...key, value: 1 });
    expect(await store.put(key, { value: 1, left: undefined }, 'absent')).toEqual({ kind: 'written' });
  });

  it('tries again when two regions wrote at once', async () => {
    const { paper, store } = world('us-east-1', 'us-west-2');
    paper.nextErrors.push('ReplicatedWriteConflictException', 'ReplicatedWriteConflictException');
    expect(await store.put(key, { value: 1 }, 'absent')).toEqual({ kind: 'written' });
    expect(new Set(paper.calls.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
  });

  it('reads a partition through all of its pages, and its last item', async () => {
    const { paper, store } = world('us-east-1', 'us-west-2');
    paper.pageSize = 2;
    for (const value of [1, 2, 3, 4, 5]) paper.write(CONTROL, { pk: 'many', sk: String(value), value });
    expect(await store.query('many', Item)).toEqual([1, 2, 3, 4, 5].map((value) => ({ value })));
    expect(await store.last('many', Item)).toEqual({ value: 5 });
  });

  it('names a damaged item and what is wrong with it, and none of its values: a question holds a task token', async () => {
    const { paper, store } = world('us-east-1', 'us-west-2');
    paper.write(CONTROL, { ...key, value: 'one', token: 'AQCEAAAAKgAAAAMAAAAA' });
    const refusal = (await store.get(key, Item).catch((error: unknown) => error)) as Error;
    expect(refusal.message).toMatch(/^control item things\/one: value: /);
    expect(`${refusal.message}${String(refusal.cause)}`).not.toMatch(/AQCE|"one"/);
    await expect(store.query(key.pk, Item)).rejects.not.toThrow(/AQCE/);
  });

  it('refuses an item of another shape', async () => {
    const { paper, store } = world('us-east-1', 'us-west-2');
    paper.write(CONTROL, { ...key, value: 'one' });
    await expect(store.get(key, Item)).rejects.toThrow(ControlItemInvalid);
  });
});
