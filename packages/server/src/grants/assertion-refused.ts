// The refusal of an assertion that is a grant (RFC 7523 §3.1).
import type { JsonObject } from '../records/json-value.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal, type RefusalFacts } from '../refusals/refusal.ts';

/** The response says the same whatever is wrong with an assertion; the audit trail has the reason. */
export const assertionRefused = (reason: Reason, detail: JsonObject = {}, facts: RefusalFacts = {}): Refusal =>
  new Refusal('invalid_grant', 'The assertion is not accepted.', reason, { ...facts, detail });
