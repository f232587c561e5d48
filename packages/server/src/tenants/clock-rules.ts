// The clock skew allowed between the signer of a JWT and this server (RFC 7519 §4.1, FAPI 2.0 Security
// Profile §5.3.2.1).
import type { TenantProfile } from '../records/tenant.ts';

/** Tolerances, in seconds. */
export interface ClockRules {
  /** The maximum time since `exp`. */
  readonly past: number;
  /** The maximum time until `iat` and `nbf`. */
  readonly future: number;
}

const RULES: Record<TenantProfile, ClockRules> = {
  standard: { past: 30, future: 30 },
  // 10 s in the future must be accepted, and more than 60 s must be refused.
  fapi2: { past: 10, future: 60 },
};

/** The tolerances of a profile. */
export const clockRulesOf = (profile: TenantProfile): ClockRules => RULES[profile];

/** A time in a JWT is not acceptable. The message is a clause. */
export class ClockFault extends Error {
  override readonly name = 'ClockFault';
}

/**
 * Checks `exp`, `nbf` and `iat`, each if it is present.
 *
 * @param now - milliseconds since the epoch
 * @returns `exp`, in seconds
 * @throws {@link ClockFault}
 */
export const requireTimes = (payload: Readonly<Record<string, unknown>>, { past, future }: ClockRules, now: number): number | undefined => {
  const seconds = now / 1000;
  const [exp, nbf, iat] = ['exp', 'nbf', 'iat'].map((name) => numericDate(payload[name], name));
  if (exp !== undefined && exp + past <= seconds) throw new ClockFault('exp has passed');
  if (nbf !== undefined && nbf - future > seconds) throw new ClockFault('nbf is in the future');
  if (iat !== undefined && iat - future > seconds) throw new ClockFault('iat is in the future');
  return exp;
};

/**
 * Refuses a JWT that can have been accepted before the store was restored: a restored store lacks the record
 * of its use.
 *
 * @param restoredAt - milliseconds since the epoch; `undefined` for a store that was never restored
 * @param earliest - when a JWT without `iat` could first be accepted, in seconds
 * @throws {@link ClockFault}
 */
export const requireSinceRestore = ({ iat }: Readonly<Record<string, unknown>>, restoredAt: number | undefined, earliest: number): void => {
  if (restoredAt === undefined) return;
  if ((numericDate(iat, 'iat') ?? earliest) * 1000 < restoredAt) throw new ClockFault('it is from before the store was restored');
};

// RFC 7519 §2: seconds, which may have a fraction. A number outside the range of dates is refused.
const numericDate = (value: unknown, name: string): number | undefined => {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0 || value > 1e11) throw new ClockFault(`${name} is not a time`);
  return value;
};
