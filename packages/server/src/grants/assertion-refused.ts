// The refusal of an identity assertion (RFC 7523 §3.1).
import type { JsonObject } from '../records/json-value.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal } from '../refusals/refusal.ts';

/** The response says the same whatever is wrong with an assertion; the audit trail has the reason. */
export const assertionRefused = (reason: Reason, detail: JsonObject = {}): Refusal =>
  new Refusal('invalid_grant', 'The assertion is not accepted.', reason, { detail });
