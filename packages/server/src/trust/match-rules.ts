// Which trust rules a verified token matches, and why others do not.
import { allowsAddress } from '../clients/ip-rules.ts';
import { pathText } from '../records/claim-path.ts';
import type { JsonObject } from '../records/json-value.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import type { Reason } from '../refusals/reasons.ts';
import { meetsAll, verdictsOf } from './conditions.ts';

/** Maximum number of rules that a refusal describes. */
const MAX_DESCRIBED = 5;

/** A request as far as rules are concerned. */
interface MatchedRequest {
  readonly claims: JsonObject;
  /** The client that the request names. */
  readonly clientId: string | undefined;
  /** In canonical form. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The rule of a token, or the reason why there is none. */
type Match = { readonly rule: TrustRule } | { readonly reason: Reason; readonly clientId?: string; readonly detail: JsonObject };

/**
 * Chooses the rule of a token: of one client, the oldest.
 *
 * @param rules - the rules that pin the token's workload, the oldest first
 */
export const chooseRule = (rules: readonly TrustRule[], { claims, clientId, address, now }: MatchedRequest): Match => {
  const named = rules.filter((rule) => clientId === undefined || rule.clientId === clientId);
  const met = named.filter(({ match }) => meetsAll(match, claims));
  if (met.length === 0) return { reason: 'trust_no_match', detail: { failed: failuresOf(named, claims) } };
  const lasting = met.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
  if (lasting.length === 0) return refusal('trust_expired', met);
  const allowed = lasting.filter(({ ipRules }) => allowsAddress(ipRules, address));
  const [first] = allowed;
  if (first === undefined) return refusal('trust_address', lasting);
  if (allowed.every((rule) => rule.clientId === first.clientId)) return { rule: first };
  return { reason: 'trust_ambiguous', detail: { clients: [...new Set(allowed.map((rule) => rule.clientId))].slice(0, MAX_DESCRIBED) } };
};

const refusal = (reason: Reason, rules: readonly TrustRule[]): Match => {
  const [first] = rules;
  const detail = { trusts: rules.slice(0, MAX_DESCRIBED).map(({ id }) => id) };
  return { reason, detail, ...(first === undefined ? undefined : { clientId: first.clientId }) };
};

const failuresOf = (rules: readonly TrustRule[], claims: JsonObject): JsonObject[] =>
  rules.slice(0, MAX_DESCRIBED).map(({ id, clientId, match }) => ({
    trust: id,
    client: clientId,
    claims: verdictsOf(match, claims).flatMap(({ claim, passes }) => (passes ? [] : [pathText(claim)])),
  }));
