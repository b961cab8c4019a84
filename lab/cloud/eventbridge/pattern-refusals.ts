/**
 * The two reasons to refuse an event pattern when its rule is created: EventBridge would refuse it, or the lab does not
 * model it. Both are errors at provisioning: if the lab read a rule more loosely than AWS, the rule would fire only in
 * the lab.
 */

/** A pattern that AWS refuses with InvalidEventPatternException. */
export const invalidPattern = (reason: string): Error => new Error(`EventPattern is not valid: ${reason}`);

/** A pattern that AWS may take, but the lab does not. */
export const patternNotModelled = (reason: string): Error => new Error(`EventPattern is not modelled: ${reason}`);
