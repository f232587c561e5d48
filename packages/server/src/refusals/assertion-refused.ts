// The refusal of an assertion that is a grant (RFC 7523 §3.1). The response says the same whatever is wrong with an
// assertion; the audit trail has the reason.
import type { JsonObject } from '../records/json-value.ts';
import type { Reason } from './reasons.ts';
import { Refusal, type RefusalFacts } from './refusal.ts';

const refused = (reason: Reason, facts: RefusalFacts, cause?: Refusal): Refusal =>
  new Refusal('invalid_grant', 'The assertion is not accepted.', reason, facts, { cause });

export const assertionRefused = (reason: Reason, detail: JsonObject = {}, facts: RefusalFacts = {}): Refusal =>
  refused(reason, { ...facts, detail });

/** The refusal of an assertion by what found it invalid; any other error as it is. */
export const assertionRefusedBy = (error: unknown): unknown =>
  error instanceof Refusal && error.code === 'invalid_client' ? refused(error.reason, error.facts, error) : error;
