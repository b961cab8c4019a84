/**
 * The text of VERIFY.md in a pack: how somebody outside of the company checks it, with openssl and sha256sum alone. A
 * test runs these very commands, so whatever is wrong here is wrong for an auditor too.
 */

/** `authorities`: a `root` is in the pack as `authority-<n>.pem`. `key.id`: its alias in KMS. */
interface Pack {
  readonly incident: string;
  readonly environment: string;
  readonly writtenAt: string;
  readonly writtenBy: string;
  readonly key: { readonly id: string };
  readonly authorities: readonly { readonly url: string; readonly root?: string }[];
  /** Whether the ledger was anchored while the incident went on. */
  readonly hasHeads: boolean;
}

export function verifyMd(pack: Pack): string {
  const { incident, environment, writtenAt, writtenBy } = pack;
  const parts = [
    `# Evidence of ${incident}

Environment ${environment}. Written at ${writtenAt} in ${writtenBy}.

Run the commands in this folder. They need openssl 3 and the tools of any Linux.`,
    FILES,
    SIGNATURE_PART,
    keyPart(pack),
    stampsPart(pack),
    ...(pack.hasHeads ? [headsPart(pack)] : []),
    MORE,
    LIMITS,
  ];
  return `${parts.join('\n\n')}\n`;
}

const block = (...lines: readonly string[]): string => ['```sh', ...lines, '```'].join('\n');

const FILES = `## 1. The files are the listed ones

Every line of the first command ends in \`OK\`. The second one prints \`1\`: the manifest names this list.

${block('sha256sum -c SHA256SUMS', `grep -c "$(sha256sum SHA256SUMS | cut -c1-64)" manifest.json`)}

\`manifest.json\` lists the same files. A file that is not listed does not belong to the pack, except the manifest, its signature and its stamps, and the public key.`;

const SIGNATURE_PART = `## 2. The manifest is signed

It prints \`Verified OK\`.

${block('openssl dgst -sha256 -verify public-key.pem -signature manifest.sig manifest.json')}`;

const keyPart = ({ key, writtenBy }: Pack): string => `## 3. The key is ours

Anybody can make a key. Compare the fingerprint with the one that the company gave you on another way, for example in your contract or on its site.

${block('openssl pkey -pubin -in public-key.pem -outform DER | sha256sum')}

People with access to the AWS account get the same number from KMS:

\`\`\`console
aws kms get-public-key --region ${writtenBy} --key-id ${key.id} --query PublicKey --output text | base64 -d | sha256sum
\`\`\``;

function stampsPart({ authorities }: Pack): string {
  const title = '## 4. It is not younger than it says';
  if (authorities.length === 0) return `${title}\n\nNot stamped: no authority named.`;
  const each = authorities.map(({ url, root }, index) => stampPart({ url, number: index + 1, isHere: Boolean(root) }));
  return [
    title,
    'Each authority has signed that it saw this manifest at a time. One stamp is enough; another file may be missing because its authority did not answer. It prints `Verification: OK`. The authority’s certificate may have expired since, so the check is made as of the time of the stamp.',
    ...each,
  ].join('\n\n');
}

interface Stamp {
  readonly url: string;
  readonly number: number;
  readonly isHere: boolean;
}

function stampPart({ url, number, isHere }: Stamp): string {
  const [stamp, root] = [`manifest-${number}.tsr`, `authority-${number}.pem`];
  const whence = isHere
    ? `The root \`${root}\` came with this pack. Compare it with the one that the authority publishes.`
    : `Get the root certificate from the authority, and save it as \`${root}\`.`;
  return `${number}. <${url}> ${whence}

${block(
  `at=$(date -d "$(openssl ts -reply -in ${stamp} -text 2>/dev/null | sed -n 's/^Time stamp: //p')" +%s)`,
  `openssl ts -verify -data manifest.json -in ${stamp} -CAfile ${root} -attime "$at"`,
)}`;
}

/** A loop prints one line per anchor and check, so that a missing one shows. */
const headsPart = ({ authorities }: Pack): string => `## 5. The middle of the ledger is older than its end

While the incident went on, the hash of the newest entry was signed and stamped every five minutes. Each line of the first loop is \`Verified OK\`, each line of the second one \`1\`: the entry is still in the ledger. The third loop prints the fingerprints of the keys: compare them too. The region that conducts signs, so it may be the key of another residency.

${block(
  'for f in heads/*.txt; do openssl dgst -sha256 -verify "${f%.txt}.pem" -signature "${f%.txt}.sig" "$f"; done',
  'for f in heads/*.txt; do grep -c "\\"hash\\":\\"$(cut -d\' \' -f3 "$f")\\"" ledger.jsonl; done',
  'for f in heads/*.pem; do openssl pkey -pubin -in "$f" -outform DER | sha256sum; done',
)}${authorities.length === 0 ? '' : HEAD_STAMPS}`;

const HEAD_STAMPS = `

Each line of this loop is \`Verification: OK\`.

${block(
  'for f in heads/*.tsr; do',
  '  name="${f%-*}"; number="${f##*-}"',
  `  at=$(date -d "$(openssl ts -reply -in "$f" -text 2>/dev/null | sed -n 's/^Time stamp: //p')" +%s)`,
  '  openssl ts -verify -data "$name.txt" -in "$f" -CAfile "authority-${number%.tsr}.pem" -attime "$at"',
  'done',
)}`;

const MORE = `## More, with the company's tool

\`npm run evidence -- verify FOLDER\`, with the sources of the product, makes the same checks and these:

- Each entry of the ledger names the one before it. The first fault is named.
- No clock is out of time by more than half a minute.
- \`evidence.json\` is as its JSON Schema says, and follows from \`ledger.jsonl\` and \`basis.json\`, field by field. So does \`timeline.jsonl\`.
- The criteria of a drill are counted again from each request of its workload, which is in the ledger.

\`report.html\` shows what \`evidence.json\` says. In doubt, read that.`;

const LIMITS = `## What this does not show

- That what was written is true. It shows that nobody has changed it since the time of the stamp.
- That nothing else happened. \`missing\` in the manifest lists what could not be written, with the reason.
- That the authority's key was safe at the time of the stamp. Two stamps of different authorities make that less likely to matter.`;
