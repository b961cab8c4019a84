/**
 * The rule language of composite alarms: ALARM(x), OK(x), INSUFFICIENT_DATA(x), TRUE, FALSE, AND, OR, NOT and
 * parentheses, where x is a name or an ARN, quoted or not. NOT binds strongest, then AND, then OR. Not modelled:
 * AT_LEAST, action suppression.
 */
import type { AlarmState } from './alarms';

/** The state of an alarm of the same region, by name. */
type StateOf = (alarmName: string) => AlarmState;
/** Whether the rule holds. */
export type AlarmRule = (stateOf: StateOf) => boolean;

const TOKEN = /\s*(\(|\)|"[^"]*"|[^\s()"]+)/y;

/** Parses an AlarmRule. Throws for a syntax error or what is not modelled. */
export function compileAlarmRule(source: string): AlarmRule {
  const tokens = tokenize(source);
  let index = 0;
  const fail = (): Error => new Error(`AlarmRule is not valid near "${tokens[index] ?? 'its end'}": ${source}`);
  const take = (wanted: string): boolean => tokens[index] === wanted && (index += 1) > 0;
  const expect = (wanted: string): void => {
    if (!take(wanted)) throw fail();
  };

  const or = (): AlarmRule => {
    const parts = [and()];
    while (take('OR')) parts.push(and());
    return (stateOf) => parts.some((part) => part(stateOf));
  };
  const and = (): AlarmRule => {
    const parts = [not()];
    while (take('AND')) parts.push(not());
    return (stateOf) => parts.every((part) => part(stateOf));
  };
  const not = (): AlarmRule => {
    if (!take('NOT')) return operand();
    const inner = not();
    return (stateOf) => !inner(stateOf);
  };
  const operand = (): AlarmRule => {
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    if (take('(')) {
      const inner = or();
      expect(')');
      return inner;
    }
    return reference();
  };
  const reference = (): AlarmRule => {
    const state = (['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const).find(take);
    if (!state) throw fail();
    expect('(');
    const name = nameOf(tokens[index] ?? '');
    index += 1;
    expect(')');
    return (stateOf) => stateOf(name) === state;
  };

  const rule = or();
  if (index < tokens.length) throw fail();
  return rule;
}

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match; match = TOKEN.exec(source)) tokens.push(match[1] ?? '');
  return tokens;
}

const nameOf = (token: string): string =>
  token.replaceAll('"', '').replace(/^arn:[^:]*:cloudwatch:[^:]*:\d*:alarm:/, '');
