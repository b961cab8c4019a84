/**
 * The two ways in which an event pattern is refused when its rule is created: EventBridge would refuse it, or nobody
 * has modelled it. Both are errors at provisioning, because a rule that is read more loosely than AWS reads it fires in
 * the lab and never there.
 */

/** What AWS refuses with InvalidEventPatternException. */
export const invalidPattern = (reason: string): Error => new Error(`EventPattern is not valid: ${reason}`);

/** What AWS may take, but the lab does not. */
export const patternNotModelled = (reason: string): Error => new Error(`EventPattern is not modelled: ${reason}`);
