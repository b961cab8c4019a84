/** How long verification waits (strategy §2, cutover step 5). A cell that is slower may not take traffic. */

/** For one answer. */
export const VERIFY_SECONDS = 3;
/** For a job: its queue is polled at once when there is work, so it is done within seconds of its acceptance. */
export const JOB_SECONDS = 8;
