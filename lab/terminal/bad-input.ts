/** The user's input is wrong: one clear line, exit code 2, nothing written. Any other error is a defect of ours. */

/** `message` is one line with the value, what is wrong with it and what would be right. */
export class BadInput extends Error {
  override readonly name = 'BadInput';

  constructor(message: string) {
    super(message.replace(/\s*\n\s*/g, ' '));
  }
}
