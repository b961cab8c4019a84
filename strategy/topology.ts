/**
 * Where the company runs: regions, placements and the control store, as one small value that every function gets as a
 * literal. So no function has to discover anything during a failover. It is parsed once at the edge;
 * `infra/environments` adds what only a deployment needs. If this disagrees with what is deployed, every name below is
 * wrong.
 */
import * as z from 'zod';

const region = z.string().regex(/^[a-z]{2}-[a-z]+-\d$/, 'an AWS region such as us-east-1');
const slug = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'lower-case letters, digits and dashes, at most 20');

export const RESIDENCIES = ['US', 'CA', 'MX', 'SA', 'EU', 'ME', 'IL', 'AF', 'APAC'] as const;
export type Residency = (typeof RESIDENCIES)[number];
export type Region = string;

/**
 * How the placement's Tier-0 table replicates. `eventual`: in any number of regions, including one. `strong`: in
 * exactly three members, which are the placement's regions, and a witness if it has only two. DynamoDB cannot change
 * the mode of a global table, nor the members of a strong one. So the mode is written down and not derived from the
 * standbys.
 */
const Tier0 = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('eventual') }),
    z.strictObject({ mode: z.literal('strong'), witness: region.exactOptional() }),
  ],
  'must have mode "eventual" or "strong" (with a witness, where the placement has two regions)',
);

/**
 * Tenants that move together. `standbys` are in order of preference; a standby outside the residency needs `optIn`
 * (strategy §2, residency). `demand`: the shares of capacity that one service takes with all tenants of the placement.
 * The environment decides what a share is.
 */
export const Placement = z.strictObject({
  name: slug,
  residency: z.enum(RESIDENCIES),
  home: region,
  standbys: z.array(region),
  optIn: z.boolean(),
  tier0: Tier0,
  demand: z.number('must be 1–1000000').int().min(1, 'must be 1–1000000').max(1_000_000, 'must be 1–1000000'),
});
export type Placement = z.infer<typeof Placement>;

export const Topology = z.strictObject({
  environment: slug,
  account: z.string('a 12-digit AWS account id, in quotes').regex(/^\d{12}$/, 'a 12-digit AWS account id'),
  /** Parent of every host name: `us.<domain>`, `us-east-1.<domain>`. */
  domain: z.string(),
  regions: z.array(region).min(2).max(6),
  placements: z.array(Placement).min(1),
  /** Regions that hold a readable replica of the control store; the witness is not one of them. */
  controlReplicas: z.array(region).min(2).max(3),
  /**
   * The region of the control store's witness. It observes the others and holds no data, no cell and no state machine.
   */
  witness: region.exactOptional(),
  /** How many different persons have to approve a question. */
  approvers: z.union([z.literal(1), z.literal(2)], 'must be 1 or 2'),
  /**
   * How long a region has to be seen healthy before it comes back. The minimum is the three ticks that prove anything;
   * the maximum is within what an observation remembers.
   */
  soakSeconds: z.number('must be 30–300 seconds').int().min(30, 'must be 30–300').max(300, 'must be 30–300'),
  /** Region → shares it can serve in all; see `Placement.demand`. */
  capacity: z.record(region, z.number('must be a number of shares').int().min(0, 'must be 0 or more')),
});
export type Topology = z.infer<typeof Topology>;

/** All regions that may hold this placement's data, home first. */
export function regionsOf(placement: Placement): readonly Region[] {
  return [placement.home, ...placement.standbys];
}

/** The placements that this region shares with other regions. Only these replicate, to and from their own regions. */
export function sharedPlacements({ placements }: Pick<Topology, 'placements'>, region: Region): readonly Placement[] {
  return placements.filter((placement) => placement.standbys.length > 0 && regionsOf(placement).includes(region));
}

/** Placements that are at home in the region, and that other regions hold too. Their objects are copied from it. */
export function placementsCopiedFrom(topology: Pick<Topology, 'placements'>, region: Region): readonly Placement[] {
  return sharedPlacements(topology, region).filter(({ home }) => home === region);
}

/** The placement of that name. Throws when there is none: a name always comes from the same topology. */
export function placementNamed(topology: Pick<Topology, 'environment' | 'placements'>, name: string): Placement {
  const found = topology.placements.find((placement) => placement.name === name);
  if (!found) throw new Error(`placement "${name}" is not in environment ${topology.environment}`);
  return found;
}

/** Regions with an observer: all regions, and the witness's region. */
export const observers = ({ regions, witness }: Pick<Topology, 'regions' | 'witness'>): readonly Region[] => [
  ...regions,
  ...(witness === undefined ? [] : [witness]),
];

/** Regions that probe the subject from outside. */
export const observersOf = (topology: Pick<Topology, 'regions' | 'witness'>, subject: Region): readonly Region[] =>
  observers(topology).filter((region) => region !== subject);
