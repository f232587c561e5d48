// JWTs that are issued without a grant: when they are accepted, and the value of the claim that marks them.
import { LONGEST_TOKEN_LIFETIME, type Tenant } from './tenant.ts';

/**
 * The value of the claim `grant_record` in a JWT without a grant. The claim is the server's alone: clients'
 * own claims have names with a namespace, and what the server states replaces them.
 */
export const NO_RECORD = 'none';

/**
 * How long other nodes may still issue such tokens after a change: they learn of it later. In milliseconds.
 */
const MARGIN = 60_000;
/** How far the clock of the node that issued a token may have been ahead, in milliseconds. */
const MAX_AHEAD = 86_400_000;

type RecordSettings = Pick<Tenant, 'grantRecords' | 'unrecordedUntil'>;

/** Whether a JWT without a grant can be active. @param now - milliseconds since the epoch */
export const acceptsUnrecorded = ({ grantRecords, unrecordedUntil }: RecordSettings, now: number): boolean =>
  grantRecords === 'none' || (unrecordedUntil !== undefined && now < unrecordedUntil);

/** The settings after a change: what was issued without a grant is accepted until it has expired. */
export const withGrantRecords = (before: RecordSettings, grantRecords: Tenant['grantRecords'], now: number): RecordSettings => {
  if (grantRecords === before.grantRecords) return { grantRecords, unrecordedUntil: before.unrecordedUntil };
  return { grantRecords, unrecordedUntil: grantRecords === 'none' ? undefined : now + LONGEST_TOKEN_LIFETIME * 1000 + MARGIN };
};

/**
 * When a token has certainly expired, in seconds since the epoch, by the time that its id states.
 *
 * @param issuedAt - milliseconds since the epoch, by the clock of the node that issued it
 * @returns `undefined` when it has expired before `now`, or when no clock can be that far ahead
 */
export const expiryOfUnrecorded = (issuedAt: number, now: number): number | undefined => {
  const expiresAt = issuedAt + LONGEST_TOKEN_LIFETIME * 1000 + MARGIN;
  return expiresAt <= now || issuedAt - now > MAX_AHEAD ? undefined : Math.ceil(expiresAt / 1000);
};
