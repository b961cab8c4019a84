/**
 * Reads a Task's Resource: which service it calls, how, and its names in the history. Assumption: the three forms of
 * ARN that AWS accepts. With the wrong family the history would contain events that AWS does not write.
 */
import { InvalidDefinition } from './failures';
import type { Service } from './machine';

const INTEGRATION = /^arn:[\w-]+:states:[\w-]*:\d*:(aws-sdk:\w+|\w+):(\w+)(\.sync|\.sync:2|\.waitForTaskToken)?$/;
const ACTIVITY = /^arn:[\w-]+:states:[\w-]+:\d+:activity:\S+$/;
const FUNCTION = /^arn:[\w-]+:lambda:[\w-]+:\d+:function:\S+$/;

/** The parts of a Resource. Refuses a JSONata expression, and an ARN that a Task may not name. */
export function compileService(resource: string, state: string): Service {
  const plain = { pattern: 'request', resource, type: '', action: '' } as const;
  if (FUNCTION.test(resource)) return { ...plain, family: 'LambdaFunction' };
  if (ACTIVITY.test(resource)) return { ...plain, family: 'Activity' };
  const [, type, action, suffix = ''] = INTEGRATION.exec(resource) ?? [];
  if (type === undefined || action === undefined)
    throw new InvalidDefinition(`Resource '${resource}' is not the ARN of a task`, state);
  return { family: 'Task', pattern: patternOf(suffix), resource, type, action: action + suffix };
}

function patternOf(suffix: string): Service['pattern'] {
  if (suffix === '.waitForTaskToken') return 'token';
  return suffix === '' ? 'request' : 'sync';
}
