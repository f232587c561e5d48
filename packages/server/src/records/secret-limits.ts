// How many secrets a client has, and how many that have ended are remembered.

/** Most secrets of a client that count, or can be made to count again. */
export const MAX_LIVE_SECRETS = 8;
/** Ended secrets that are kept however old: they tell an operator why a right secret was refused, and whose a leaked one is. */
export const MAX_ENDED_SECRETS = 16;
/**
 * How long an ended secret is kept whatever else ended, in milliseconds: the record of a revoked one is what makes the tokens dead that were
 * obtained with it, none of which lives longer than a day; and one that has leaked must not be pushed out by whoever has it, for it would be
 * nobody's then, and what took its place would outlive its revocation.
 */
export const ENDED_SECRET_RETENTION = 2 * 86_400_000;
/** Most secrets of any state. Only a client of which dozens ended within two days comes near. */
export const MAX_SECRETS = 64;
/** Most secrets under a slow hash that count: the old and the new one of a rotation elsewhere. Each costs a wrong guess a hash. */
export const MAX_LIVE_SLOW_SECRETS = 2;
