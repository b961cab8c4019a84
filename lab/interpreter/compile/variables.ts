/**
 * The static rules for Assign: names are identifiers of at most 80 characters, and `states` is reserved. A branch or an
 * iteration may not assign a variable that is assigned outside it. Assumption: the scope rules of the developer guide
 * ("Passing data between states with variables").
 */
import { asObject, type Raw } from './definition';
import { InvalidDefinition } from '../failures';
import { NAME_LENGTH_MAX } from '../limits';

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** All names assigned in these states or outside. Throws InvalidDefinition for a name that may not be assigned here. */
export function refuseBadAssignments(rawStates: Raw, outer: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(outer);
  for (const [state, value] of Object.entries(rawStates)) {
    for (const name of assignedNames(asObject(value, 'the state', state), state)) {
      if (outer.has(name))
        throw new InvalidDefinition(`the variable '${name}' is assigned outside and can only be read here`, state);
      refuseBadName(name, state);
      names.add(name);
    }
  }
  return names;
}

function assignedNames(raw: Raw, state: string): readonly string[] {
  const rules = [raw['Choices'], raw['Catch']].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const holders = [raw, ...rules.map((rule) => asObject(rule, 'each element of Choices and Catch', state))];
  return holders.flatMap((holder) =>
    'Assign' in holder ? Object.keys(asObject(holder['Assign'], 'Assign', state)) : [],
  );
}

function refuseBadName(name: string, state: string): void {
  if (!IDENTIFIER.test(name) || name.length > NAME_LENGTH_MAX || name === 'states') {
    throw new InvalidDefinition(`'${name}' cannot be the name of a variable`, state);
  }
}
