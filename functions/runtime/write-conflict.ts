import { pause } from './pause';

const ATTEMPTS_MAX = 5;
const PAUSE_MS = 60;

/**
 * Repeats a write that DynamoDB refused because another region of a strongly consistent table wrote the item at the
 * same moment. Throws every other error at once, and the conflict after the last attempt.
 */
export async function withoutConflict<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const conflict = error instanceof Error && error.name === 'ReplicatedWriteConflictException';
      if (!conflict || attempt === ATTEMPTS_MAX) throw error;
      await pause(PAUSE_MS * attempt);
    }
  }
}
