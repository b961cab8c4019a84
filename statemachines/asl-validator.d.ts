/** What is used of the schema checker, which ships without types. It writes into the definition it is given. */
declare module 'asl-validator' {
  function validate(
    definition: unknown,
    options: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText: (separator?: string) => string };
  export = validate;
}
