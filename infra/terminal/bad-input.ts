/** The user's input is wrong: exit code 2. Each line of the message names a field, its value and what is allowed. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}
