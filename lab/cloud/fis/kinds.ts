/** The actions that the lab knows, and the kind of target that each needs (FIS User Guide, actions reference). */
interface Kind {
  /** Key of the target in the action. */
  readonly key: string;
  readonly resourceType: string;
  readonly hasRegion: boolean;
}

export const TARGETS = {
  'aws:dynamodb:global-table-pause-replication': {
    ...{ key: 'Tables', resourceType: 'aws:dynamodb:global-table', hasRegion: false },
  },
  'aws:s3:bucket-pause-replication': { key: 'Buckets', resourceType: 'aws:s3:bucket', hasRegion: true },
} as const satisfies Record<string, Kind>;
export type ActionId = keyof typeof TARGETS;

export const isActionId = (id: string): id is ActionId => id in TARGETS;
