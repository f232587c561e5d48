// The size of a lease, and the levels of use that it reaches.
import type { QuotaDemand } from '../../contract/quotas.ts';

/** A node takes 2 % of what is left. */
const SHARE = 50;

/** The levels that are reported, in percent. */
const LEVELS = [80, 100] as const;

/** How much a node gets. @param used - what was taken before */
export const leaseSize = ({ quota, isEnforced, wanted }: QuotaDemand, used: number): number => {
  if (!isEnforced) return Math.max(Math.floor(quota / SHARE), wanted);
  const left = Math.max(quota - used, 0);
  return Math.min(left, Math.max(Math.floor(left / SHARE), wanted));
};

/** The level that a use has reached; 0 below all of them. */
export const levelOf = (used: number, quota: number): number => LEVELS.findLast((level) => used * 100 >= quota * level) ?? 0;
