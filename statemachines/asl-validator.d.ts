/**
 * The part of the schema checker that is used; it has no types of its own. It writes into the definition that it
 * checks.
 */
declare module 'asl-validator' {
  function validate(
    definition: unknown,
    options: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText: (separator?: string) => string };
  export = validate;
}
