// Which trust rules a verified token matches, and why others do not.
import { allowsAddress } from '../clients/ip-rules.ts';
import { pathText } from '../records/claim-path.ts';
import type { Client } from '../records/client.ts';
import type { JsonObject } from '../records/json-value.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import type { Reason } from '../refusals/reasons.ts';
import { meetsAll, verdictsOf } from './conditions.ts';

/** Maximum number of rules that a refusal describes. */
const MAX_DESCRIBED = 5;

/** A client, and the rule that led to it. */
export interface Workload {
  readonly client: Client;
  readonly rule: TrustRule;
}

/** A request as far as rules are concerned. */
export interface MatchedRequest {
  readonly claims: JsonObject;
  /** The client that the request names. */
  readonly clientId: string | undefined;
  /** In canonical form. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Finds a client, unless it was deleted. */
  readonly findClient: (clientId: string) => Client | undefined | Promise<Client | undefined>;
}

/** The rule of a token with its client, or the reason why there is none; `nearest` is the oldest rule that it meets. */
type Match = Workload | { readonly reason: Reason; readonly detail: JsonObject; readonly nearest?: TrustRule };

/** What lets a rule that is met authenticate its client. Where none is left, the reason is that of the first to fail. */
const REQUIREMENTS: readonly (readonly [Reason, (workload: Workload, request: MatchedRequest) => boolean])[] = [
  ['trust_revoked', ({ rule, client }) => !client.revokedCredentials.includes(rule.id)],
  ['trust_expired', ({ rule: { expiresAt } }, { now }) => expiresAt === undefined || expiresAt > now],
  ['trust_address', ({ rule: { ipRules } }, { address }) => allowsAddress(ipRules, address)],
];

/**
 * Chooses the rule of a token: of one client, the oldest that can authenticate it.
 *
 * @param rules - the rules that pin the token's workload, the oldest first
 */
export const chooseRule = async (rules: readonly TrustRule[], request: MatchedRequest): Promise<Match> => {
  const { claims, clientId, findClient } = request;
  const named = rules.filter((rule) => clientId === undefined || rule.clientId === clientId);
  const met = named.filter(({ match }) => meetsAll(match, claims));
  if (met.length === 0) return { reason: 'trust_no_match', detail: { failed: failuresOf(named, claims) } };
  const found = await Promise.all(met.map(async (rule) => ({ rule, client: await findClient(rule.clientId) })));
  let usable: readonly Workload[] = found.flatMap(({ rule, client }) => (client === undefined ? [] : [{ rule, client }]));
  if (usable.length === 0) return { reason: 'unknown_client', detail: { clients: clientsOf(met) } };
  for (const [reason, isMet] of REQUIREMENTS) {
    const others = usable.filter((workload) => isMet(workload, request));
    if (others.length === 0) return refusal(reason, usable);
    usable = others;
  }
  const [first, ...others] = usable;
  if (first !== undefined && others.every(({ rule }) => rule.clientId === first.rule.clientId)) return first;
  return { reason: 'trust_ambiguous', detail: { clients: clientsOf(usable.map(({ rule }) => rule)) } };
};

const clientsOf = (rules: readonly TrustRule[]): string[] => [...new Set(rules.map(({ clientId }) => clientId))].slice(0, MAX_DESCRIBED);

const refusal = (reason: Reason, workloads: readonly Workload[]): Match => {
  const [nearest] = workloads;
  const detail = { trusts: workloads.slice(0, MAX_DESCRIBED).map(({ rule: { id } }) => id) };
  return { reason, detail, ...(nearest && { nearest: nearest.rule }) };
};

const failuresOf = (rules: readonly TrustRule[], claims: JsonObject): JsonObject[] =>
  rules.slice(0, MAX_DESCRIBED).map(({ id, clientId, match }) => ({
    trust: id,
    client: clientId,
    claims: verdictsOf(match, claims).flatMap(({ claim, passes }) => (passes ? [] : [pathText(claim)])),
  }));
