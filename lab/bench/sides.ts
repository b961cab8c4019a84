/**
 * The two interpreters that are compared, behind one interface. For one execution:
 *
 * - Ours walks a machine that was compiled before. It measures every payload against the 262,144-byte limit and offers
 *   the context object. It keeps the history in AWS's event types as references, which are serialized only on request.
 *   The clock is virtual and stands still.
 * - The peer (`aws-local-stepfunctions`, MIT) walks a definition that was validated before. It copies payloads, parses
 *   paths again in each state, and keeps its own events (two for each state) in a queue. It measures no limits and
 *   numbers no events.
 *
 * Neither writes its history out during the measurement. Assumes that the peer reads JSONPath only.
 */
import { START_MS } from '../kernel/clock';
import { createRequire } from 'node:module';
import { compile } from '../interpreter/compile/compile';
import { start, type Execution, type Host } from '../interpreter/execute';
import { answerTask, type Shape } from './shapes';

/** One interpreter with one workflow. */
export interface Runner {
  /** Runs one execution to its end and returns its output. Rejects if the execution does not succeed. */
  execute(): Promise<unknown>;
  /** States entered by the last execution, counted in its history. Call it once per execution. */
  entered(): Promise<number>;
}

/** One of the two interpreters. */
export interface Side {
  prepare(shape: Shape): Runner;
}

/** Why there is no peer. */
export interface Missing {
  readonly missing: string;
}

const NOTHING = (): void => undefined;

/** A host whose clock stands still and which answers every Task at once. */
const HOST: Host = {
  now: () => START_MS,
  wait: () => ({ promise: new Promise<void>(NOTHING), cancel: NOTHING }),
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  task: (request) => Promise.resolve({ kind: 'value', output: answerTask(request.arguments) }),
};

/** The lab's interpreter. */
export const OURS: Side = {
  prepare: ({ jsonata, input }) => {
    const machine = compile(jsonata);
    let last: Execution | undefined;
    return {
      execute: async () => {
        last = start(machine, { input, host: HOST });
        const { status, output } = await last.result;
        if (status !== 'SUCCEEDED') throw new Error(`our execution ended as ${status}`);
        return output;
      },
      entered: () =>
        Promise.resolve((last?.history() ?? []).filter(({ type }) => type.endsWith('StateEntered')).length),
    };
  },
};

interface PeerExecution {
  readonly result: Promise<unknown>;
  readonly eventLogs: AsyncIterable<{ readonly type: string }>;
}
interface PeerOptions {
  readonly overrides: { readonly taskResourceLocalHandlers: Readonly<Record<string, (asked: unknown) => unknown>> };
}
interface PeerPackage {
  readonly StateMachine: new (definition: unknown) => { run(input: unknown, options: PeerOptions): PeerExecution };
}

/** Loads the peer. If that fails, returns the reason in words. */
export function loadPeer(name = 'aws-local-stepfunctions'): Side | Missing {
  polyfillWithResolvers();
  try {
    const peer = createRequire(__filename)(name) as PeerPackage;
    return { prepare: (shape) => preparePeer(peer, shape) };
  } catch (thrown) {
    return {
      missing: `it cannot be loaded: ${thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown)}`,
    };
  }
}

function preparePeer({ StateMachine }: PeerPackage, { jsonpath, input }: Shape): Runner {
  // The peer's validator writes defaults into the definition that it is given.
  const machine = new StateMachine(structuredClone(jsonpath));
  const options = { overrides: { taskResourceLocalHandlers: handlersOf(jsonpath) } };
  let last: PeerExecution | undefined;
  return {
    execute: () => {
      last = machine.run(input, options);
      return last.result;
    },
    entered: async () => {
      let count = 0;
      for await (const { type } of last?.eventLogs ?? []) if (type === 'StateEntered') count += 1;
      return count;
    },
  };
}

/** The peer finds a handler by the name of its Task, at any depth. */
function handlersOf(definition: unknown): Record<string, (asked: unknown) => unknown> {
  const handlers: Record<string, (asked: unknown) => unknown> = {};
  const visit = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if ((value as { Type?: unknown }).Type === 'Task') handlers[name] = answerTask;
    for (const [key, child] of Object.entries(value)) visit(child, key);
  };
  visit(definition, '');
  return handlers;
}

/** The peer wants Node 22. This is the only function that it needs and Node 20 does not have. */
function polyfillWithResolvers(): void {
  (Promise as { withResolvers?: unknown }).withResolvers ??= <T>() => {
    const parts: { resolve?: (value: T) => void; reject?: (reason: unknown) => void } = {};
    const promise = new Promise<T>((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return { promise, ...parts };
  };
}
