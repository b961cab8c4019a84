import type { Due } from '../../strategy/cadence';
import type { Channels, Line } from '../../strategy/channels';
import type { Rosters } from '../../strategy/leads';
import type { OwnWording } from '../../strategy/messages';
import type { Outage, Picture } from '../../strategy/outage';
import type { Post } from '../../strategy/post';
import type { Region, Topology } from '../../strategy/topology';
import type { ControlStore } from '../runtime/control/control-store';
import type { Known } from '../runtime/control/situation';

/** What a sender works with. */
export interface Here {
  readonly topology: Topology;
  readonly region: Region;
  readonly store: ControlStore;
  readonly channels: Channels;
  readonly rosters: Rosters;
  readonly wording: OwnWording;
}

/** Everything that is known at one moment. */
export type Facts = Known & Picture;

/**
 * A line to which something is due. `post`: the newest message that went there. `ordered`: the text that a lead wrote.
 */
export interface OpenLine extends Line {
  readonly due: Due;
  readonly post: Post | undefined;
  readonly ordered: string | undefined;
}

/** What a channel gets. */
export interface Letter {
  readonly post: Post;
  readonly outage: Outage;
}

/** `reached`: keeps how far the recipients of a list have got the message. */
export interface Mailing extends Letter {
  readonly reached: (cursor: string) => Promise<void>;
}
