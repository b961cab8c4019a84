/**
 * E-mail on its way from a topic to a person. It needs SNS in that region and a path from there to the internet.
 * Without them, SNS tries again by its fixed policy for SMTP: twice after ten seconds, ten times with a backoff from
 * ten seconds to ten minutes, and 38 times every ten minutes ("Amazon SNS message delivery retries"; AWS adds jitter,
 * the lab does not). Assumption: the subscriber has confirmed, and reads what arrives. Not modelled: spam filters, mail
 * servers that fail, unsubscribing.
 */
import { draw, type Kernel } from '../../kernel/kernel';
import { INTERNET } from '../../kernel/network';
import type { Random } from '../../kernel/random';

/** One e-mail. `arrived` is called when somebody reads it. */
export interface Email {
  readonly region: string;
  readonly random: Random;
  readonly arrived: () => void;
}

const SOON_MS = 10_000;
const LATE_MS = 600_000;
const SOON = 2;
const BACKOFFS = 10;
const LATE = 38;

/** Waiting time before each retry. */
const WAITS_MS: readonly number[] = [
  ...Array.from({ length: SOON }, () => SOON_MS),
  ...Array.from({ length: BACKOFFS }, (_, step) => SOON_MS * (LATE_MS / SOON_MS) ** (step / (BACKOFFS - 1))),
  ...Array.from({ length: LATE }, () => LATE_MS),
];

/** Sends the e-mail, and tries again until it arrives or SNS gives up. Notes it when SNS gives up. */
export function sendEmail(kernel: Kernel, { region, random, arrived }: Email): void {
  const { clock, network, activeFaults } = kernel;
  const attempt = (tried: number): void => {
    const gets = network.path(region, INTERNET) !== undefined && !activeFaults.isDown.in(region, 'sns');
    const waitMs = WAITS_MS[tried];
    if (gets) arrived();
    else if (waitMs === undefined) kernel.note('sns.email-given-up', { region });
    else clock.after(waitMs, () => attempt(tried + 1));
  };
  clock.after(draw(random, 'emailMs'), () => attempt(0));
}
