/**
 * What the user gave us is wrong: one clear line, exit code 2, nothing written. Anything else that is thrown is our own
 * fault.
 */

/** `message` is one line that names the value, what is wrong with it and what would be right. */
export class BadInput extends Error {
  override readonly name = 'BadInput';

  constructor(message: string) {
    super(message.replace(/\s*\n\s*/g, ' '));
  }
}
