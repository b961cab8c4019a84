declare module 'dynalite' {
  /** Makes an HTTP server that speaks DynamoDB's protocol and keeps its tables in memory. */
  const dynalite: (options: { readonly createTableMs: number }) => import('node:http').Server;
  export = dynalite;
}
