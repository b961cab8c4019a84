import { postKey } from '../../strategy/control-items';
import type { Post } from '../../strategy/post';
import { appendToLedger } from '../runtime/control/ledger';
import type { Here } from './here';

/**
 * Writes every message that has arrived into the ledger of its outage. If the function dies in between, the next run
 * writes the entry again, with the same number.
 */
export async function keepOnRecord(here: Pick<Here, 'store' | 'region'>, posts: readonly Post[]): Promise<void> {
  for (const post of posts.filter(({ state, recorded }) => state === 'sent' && !recorded))
    await putOnRecord(here, post);
}

export async function putOnRecord({ store, region }: Pick<Here, 'store' | 'region'>, post: Post): Promise<void> {
  await appendToLedger(store, post.outage, { verb: 'communicate', region, at: new Date().toISOString(), body: post });
  await store.put(postKey(post.outage, post.stream), { ...post, recorded: true }, { at: post.at, state: 'sent' });
}
