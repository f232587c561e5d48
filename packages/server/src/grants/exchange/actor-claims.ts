// The claims `act` and `may_act` (RFC 8693 §4.1 and §4.4): who acts, and who may come to act.
import type { Actor } from '../../records/derivation.ts';
import { MAX_EXCHANGE_DEPTH } from '../../records/exchange-policy.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json-value.ts';

/** Longest name of a party, in characters. */
const MAX_NAME = 512;

/** Reads the claim `act` of another issuer. @returns `undefined` for what names no actor */
export const actorOfClaim = (claim: JsonValue, depth = 1): Actor | undefined => {
  if (!isJsonObject(claim) || depth > MAX_EXCHANGE_DEPTH) return undefined;
  const { sub, client_id: clientId, act } = claim;
  if (!isName(sub) || (clientId !== undefined && !isName(clientId))) return undefined;
  const prior = act === undefined ? undefined : actorOfClaim(act, depth + 1);
  if (act !== undefined && prior === undefined) return undefined;
  return { sub, ...(clientId === undefined ? undefined : { client_id: clientId }), ...(prior && { act: prior }) };
};

/** Reads the claim `may_act` of another issuer. @returns `undefined` for what names no party */
export const mayActOfClaim = (claim: JsonValue): JsonObject | undefined =>
  isJsonObject(claim) && (claim['sub'] !== undefined || claim['client_id'] !== undefined) && Object.values(claim).every(isName)
    ? claim
    : undefined;

/**
 * Whether a party is the one that `may_act` names. Every member must be its own: one that is not known may name another.
 *
 * @param issuers - the issuer identifiers of the tenant
 */
export const isPermitted = (mayAct: JsonObject, { sub, client_id: clientId = sub }: Actor, issuers: ReadonlySet<string>): boolean =>
  Object.entries(mayAct).every(([member, value]) => {
    if (member === 'sub') return value === sub;
    if (member === 'client_id') return value === clientId;
    return member === 'iss' && typeof value === 'string' && issuers.has(value);
  });

const isName = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '' && value.length <= MAX_NAME;
