/**
 * The CloudFormation stacks of an environment: which ones a region has. Their names follow from the topology alone, so
 * whoever wants to know what is deployed in a region asks for no list. Assumes the stacks of `infra/app.ts`; a test
 * compares. The stack of a zone that is made for the environment is left out: it holds no code and grants nothing, and
 * the topology does not know whether there is one.
 */
import { prefix } from './names';
import { residencyOf } from './residency';
import type { Region, Topology } from './topology';

/** What belongs to a stack's name: `companyos-<environment>-<part>`. */
export const stackName = (topology: Pick<Topology, 'environment'>, part: string): string =>
  `${prefix(topology)}-${part}`;

export const evidenceKeyPart = (residency: string): string => `evidence-key-${residency.toLowerCase()}`;

/** All regions that have stacks: the witness's too. */
export const stackRegions = ({ regions, witness }: Topology): readonly Region[] => [
  ...regions,
  ...(witness === undefined ? [] : [witness]),
];

/** The names of the stacks in that region, in a fixed order. */
export function stacksIn(topology: Topology, region: Region): readonly string[] {
  const { regions, placements, witness, controlReplicas } = topology;
  const [neutral = regions[0]] = controlReplicas;
  const residency = residencyOf(region);
  const parts = [
    ...(region === neutral ? ['control', 'routing'] : []),
    ...(region === witness ? ['witness'] : []),
    ...(regions.includes(region) ? ['region'] : []),
    ...(regions.includes(region) && residency !== undefined ? [evidenceKeyPart(residency)] : []),
    ...placements.flatMap(({ name, home, standbys }) => [
      ...(home === region ? [`${name}-keys`, `${name}-data`] : []),
      ...(standbys.includes(region) ? [`${name}-standby`] : []),
    ]),
  ];
  return parts.map((part) => stackName(topology, part));
}
