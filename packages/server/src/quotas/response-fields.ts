// The fields that tell a client about its quota (draft-ietf-httpapi-ratelimit-headers), and the refusal of a request
// that exceeds one. RFC 6749 has no error code of its own for that.
import { Refusal } from '../refusals/refusal.ts';
import type { Charge } from './ledger.ts';
import type { QuotaRule } from './rules.ts';
import type { QuotaSlot } from './slot.ts';

// Names of policies need no escapes.
const policies = (slots: readonly QuotaSlot[]): string =>
  slots.map(({ rule: { policy, limit, seconds } }) => `"${policy}";q=${limit};w=${seconds}`).join(', ');

// Never less: a client that waits for so many seconds must find a new window.
const secondsUntilEnd = (slot: QuotaSlot, at: number): number => Math.max(1, Math.ceil(slot.endsIn(at) / 1000));

const limits = (slots: readonly QuotaSlot[], at: number): string =>
  slots.map((slot) => `"${slot.rule.policy}";r=${slot.remaining()};t=${secondsUntilEnd(slot, at)}`).join(', ');

/**
 * The fields of a charged request: alternating names and values. Of shared quotas, a client learns only when it
 * exceeds them.
 */
export const quotaFields = ({ slots, at }: Charge): readonly string[] => {
  const own = slots.filter(({ rule }) => rule.isOwn);
  if (own.length === 0) return [];
  // While the store does not respond, the node may not know the present window.
  const known = own.filter((slot) => slot.endsIn(at) > 0);
  return ['ratelimit-policy', policies(own), ...(known.length === 0 ? [] : ['ratelimit', limits(known, at)])];
};

/** The refusal of a request that exceeds quotas. @param seconds - until the client may try again */
export const quotaRefusal = (
  exceeded: readonly Pick<QuotaRule, 'policy'>[],
  { seconds, headers = {} }: { readonly seconds?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Refusal => {
  const names = exceeded.map(({ policy }) => policy);
  return new Refusal(
    'temporarily_unavailable',
    `The quota ${names.join(', ')} is used up. Use the token that you have, or try again ${seconds === undefined ? 'later' : `in ${seconds} s`}.`,
    'quota_exceeded',
    { detail: { quotas: names, ...(seconds === undefined ? undefined : { retry_after: seconds }) } },
    { status: 429, headers },
  );
};

/** The refusal of a request that exceeds a quota: 429 (RFC 6585 §4), with the time until the last exceeded window ends. */
export const quotaExceeded = ({ slots, exceeded, at }: Charge): Refusal => {
  const shown = slots.filter((slot) => slot.rule.isOwn || exceeded.includes(slot));
  const seconds = Math.max(...exceeded.map((slot) => secondsUntilEnd(slot, at)));
  return quotaRefusal(
    exceeded.map(({ rule }) => rule),
    { seconds, headers: { 'Retry-After': String(seconds), 'RateLimit-Policy': policies(shown), RateLimit: limits(shown, at) } },
  );
};
