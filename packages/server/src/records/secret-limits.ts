// Limits of the active and the ended secrets of a client.

/** Maximum number of secrets of a client that are active or can be activated again. */
export const MAX_LIVE_SECRETS = 8;
/** Ended secrets that are retained whatever their age, to explain refusals and to identify leaked secrets. */
export const MAX_ENDED_SECRETS = 16;
/**
 * Least time that an ended secret is retained, in milliseconds. The record of a revoked one revokes the
 * tokens that were obtained with it, for up to a day. Whoever has a leaked secret must not be able to
 * displace its record.
 */
export const ENDED_SECRET_RETENTION = 2 * 86_400_000;
/** Maximum number of secrets of any state. */
export const MAX_SECRETS = 64;
/**
 * Maximum number of active secrets under a slow hash: two, for a rotation. A wrong secret is compared with
 * each.
 */
export const MAX_LIVE_SLOW_SECRETS = 2;
