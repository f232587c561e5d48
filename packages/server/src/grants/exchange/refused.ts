// Refusals of an exchange (RFC 8693 §2.2.2).
import type { OAuthError, OAuthErrorCode } from '@mintmark/protocol';
import type { JsonObject } from '../../records/json-value.ts';
import type { Reason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';

/** The parameter with the token that is refused. */
export type TokenParameter = 'subject_token' | 'actor_token';

/** The response says the same whatever is wrong with a token or not allowed with it; the audit trail has the reason. */
export const tokenRefused = (parameter: TokenParameter, reason: Reason, detail: JsonObject = {}): Refusal =>
  new Refusal('invalid_request', `The ${parameter} is not valid, or may not be exchanged by this client.`, reason, {
    detail: { parameter, ...detail },
  });

/** The refusal of a token by what found it invalid. */
export const tokenRefusedBy = (parameter: TokenParameter, error: unknown): unknown =>
  error instanceof Refusal && error.code === 'invalid_client' ? tokenRefused(parameter, error.reason, error.facts.detail) : error;

/** A malformed request. */
export const malformed = (description: string): Refusal => new Refusal('invalid_request', description, 'exchange_malformed');

/** A request for more than the policy of the client and the exchanged token allow. */
export const beyondPolicy = (code: OAuthErrorCode, description: string, reason: Reason, detail: JsonObject): OAuthError =>
  new Refusal(code, description, reason, { detail });
