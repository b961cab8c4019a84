import { sessionToken } from '../../../lab/cloud/lambda/session';
import type { Clock } from '../../../lab/kernel/clock';

/** Everything but the date. */
const REAL = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout'] as const),
  ...(['clearImmediate', 'clearInterval', 'clearTimeout'] as const),
];

/** This process signs as `communicate` does, and has the time of that clock: `new Date()` too. */
export function signIn(clock: Pick<Clock, 'now'>): void {
  const role = 'arn:aws:sts::111111111111:assumed-role/communicate/one';
  Object.assign(process.env, {
    ...{ AWS_ACCESS_KEY_ID: 'ASIALAB', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: sessionToken(role) },
  });
  const { fetch } = globalThis;
  jest.useFakeTimers({ now: clock.now(), doNotFake: REAL });
  globalThis.fetch = async (...asked) => {
    try {
      return await fetch(...asked);
    } finally {
      jest.setSystemTime(clock.now());
    }
  };
}
