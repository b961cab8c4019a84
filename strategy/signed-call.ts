import type { Region } from './topology';

/** The command that sends `said`, as JSON, to a function's URL in `region`, signed for IAM with the caller's keys. */
export const signedCall = (said: object, { region, url }: { readonly region: Region; readonly url: string }): string =>
  [
    `curl --aws-sigv4 aws:amz:${region}:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
    `-H "x-amz-security-token: $AWS_SESSION_TOKEN" --json '${JSON.stringify(said)}' ${url}`,
  ].join(' ');
