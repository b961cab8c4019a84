/** What `npm run scenarios -- new` writes: a scenario that plays as it stands, with a word on each part. */
export const starterText = (name: string): string => `# What goes wrong, who answers, and what must be true at the end.
# Every field and every kind of fault: docs/scenario-format.md
name: ${name}
description: >-
  What happens, and why you rehearse it.
# The environment that is synthesized and played.
environment: dev
# How long it lasts, in virtual time: a number and a unit (90s, 40m, 2h).
duration: 40m
faults:
  # "at" counts from the start of the drill. "for" is how long the fault lasts; without it, until the end.
  - { at: 2m, kind: region-loss, region: us-east-1 }
  # - { at: 5m, for: 90s, kind: link-cut, from: us-west-2, to: eu-central-1 }
approvals:
  # The first question to the operator gets the first answer. "after" counts from the question.
  # decision: approve, decline or never.
  - { after: 90s, decision: approve, by: incident-commander }
# Returns that somebody starts by hand.
# returns:
#   - { at: 25m, region: us-east-1, conductor: us-west-2 }
expect:
  # Each line is a criterion. If one is missed, the drill exits with code 1.
  evacuated: [us-east-1]
  promises: held
  layers: met
`;
