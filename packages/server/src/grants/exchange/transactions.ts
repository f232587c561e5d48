// Transaction tokens (draft-ietf-oauth-transaction-tokens): what a service tells the next ones in its trust domain of a
// request that it received, for seconds. They are no access tokens. A replacement remains in its transaction, and never
// permits more than the token that it replaces.
import { randomUUID } from 'node:crypto';
import { isBase64url, parseStrictJson, requestedScope, type TokenRequest } from '@mintmark/protocol';
import type { AuthenticatedClient } from '../../client-auth/method.ts';
import type { Actor } from '../../records/derivation.ts';
import { type ExchangePolicy, LONGEST_STATEMENT, type TransactionPolicy, USUAL_STATEMENT } from '../../records/exchange-policy.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json-value.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import type { TokenLimits } from '../../trust/rule-limits.ts';
import type { Authorization, Transaction } from '../grant-type.ts';
import { signingAlgorithmFor } from '../token-settings.ts';
import type { PresentedToken } from './presented-tokens.ts';
import { beyondPolicy, malformed, tokenRefused } from './refused.ts';
import { chainOf, derivationFrom } from './subject-policy.ts';
import { requireUnlimited, scopesLedTo, withinScopes } from './targets.ts';
import { TXN_TOKEN } from './token-types.ts';

/** Longest JSON of the details, and of the context, in bytes: each service passes them on in a header. */
const MAX_JSON = 2_048;
/** Deepest nesting of their JSON. */
const MAX_JSON_DEPTH = 8;

/** Checks the parameters. @throws {@link Refusal} `invalid_request`, `invalid_target`, `unauthorized_client` */
export const requireTransactionRequest = (request: TokenRequest, { transactions }: ExchangePolicy): void => {
  const { audiences, resources, exchange, authorizationDetails, scope } = request;
  if (exchange?.actorToken !== undefined) throw malformed('An actor_token is not used for transaction tokens.');
  if (authorizationDetails !== undefined)
    throw malformed('authorization_details are not used for transaction tokens: send request_details.');
  if (scope === undefined) throw malformed('scope is missing: what the transaction is for.');
  const isForDomain = resources.length === 0 && audiences.length === 1 && audiences[0] === transactions?.trustDomain;
  if (isForDomain) return;
  const description = 'A transaction token is for one audience: the trust domain that this client may have transaction tokens for.';
  throw beyondPolicy('invalid_target', description, 'exchange_target', { resource: [...resources, ...audiences].join(' ').slice(0, 512) });
};

/**
 * Decides what a transaction token has, once it is allowed.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Refusal} `invalid_scope` and `invalid_request`
 */
export const transactionAuthorization = (
  request: TokenRequest,
  { subject, current }: { readonly subject: PresentedToken; readonly current: Actor | undefined },
  { client, limits }: AuthenticatedClient,
  tenant: LoadedTenant,
  now: number,
): Authorization => {
  const policy = client.exchange?.transactions;
  if (policy === undefined) throw new TypeError('A client without transactions obtains no transaction token.');
  requireUnlimited([subject.limits, limits], policy.trustDomain);
  const scope = transactionScope(request, policy, subject, limits);
  const left = subject.expiresAt - Math.floor(now / 1000);
  if (left < 1) throw tokenRefused('subject_token', 'token_expired');
  const transaction = transactionOf(request, subject, client.clientId);
  return {
    scope,
    details: [],
    audience: [policy.trustDomain],
    entitlements: [],
    format: 'jwt',
    lifetime: Math.min(policy.maxLifetime ?? USUAL_STATEMENT, LONGEST_STATEMENT, left),
    algorithm: signingAlgorithmFor(client, tenant),
    derived: {
      derivation: { ...derivationFrom(subject, current, chainOf(subject, undefined)), txn: transaction.txn },
      expiresBy: subject.expiresAt,
      issuedType: TXN_TOKEN,
      // It is presented by every service of the transaction.
      confirmation: undefined,
      statement: { typ: 'txntoken+jwt', claims: claimsOf(transaction) },
      replays: subject.replays,
    },
  };
};

// Nothing else of the client and of its chain: it is for every service of the trust domain.
const claimsOf = ({ txn, workloads, details, context }: Transaction): Readonly<Record<string, unknown>> => ({
  txn,
  req_wl: workloads.length === 1 ? workloads[0] : workloads,
  ...(details && { tctx: details }),
  ...(context && { rctx: context }),
});

const transactionScope = (
  request: TokenRequest,
  policy: TransactionPolicy,
  { scope: had, limits, transaction }: PresentedToken,
  own: TokenLimits | undefined,
): readonly string[] => {
  // A replacement has no scope that the replaced token lacks.
  const led = transaction === undefined ? scopesLedTo(policy, had) : had.filter((scope) => isOfPolicy(scope, policy));
  const isWithin = withinScopes([limits, own]);
  const requested = requestedScope(request) ?? [];
  const refused = requested.find((scope) => !led.includes(scope) || !isWithin(scope));
  if (refused === undefined) return requested;
  throw beyondPolicy('invalid_scope', `Scope '${refused}' is not granted by this exchange.`, 'exchange_scope', {
    scope: refused,
    subject_scope: had.join(' '),
  });
};

const isOfPolicy = (scope: string, { scopes, mapped = {} }: TransactionPolicy): boolean =>
  scopes.includes(scope) || Object.values(mapped).some((led) => led.includes(scope));

const transactionOf = ({ exchange }: TokenRequest, { transaction: before }: PresentedToken, clientId: string): Transaction => {
  const context = given('request_context', exchange?.requestContext);
  const details = given('request_details', exchange?.requestDetails);
  if (before === undefined) return { txn: randomUUID(), workloads: [clientId], details, context };
  if (context !== undefined) throw malformed('request_context: the context of a transaction does not change.');
  const changed = Object.keys(details ?? {}).find((name) => before.details !== undefined && Object.hasOwn(before.details, name));
  if (changed !== undefined) throw malformed('request_details: a member that the transaction has does not change; others can be added.');
  const all = details === undefined ? before.details : { ...before.details, ...details };
  if (all !== undefined && sizeOf(all) > MAX_JSON)
    throw malformed(`request_details: all of a transaction are longer than ${MAX_JSON} bytes.`);
  return { ...before, workloads: [...before.workloads, clientId], details: all };
};

const sizeOf = (value: JsonObject): number => Buffer.byteLength(JSON.stringify(value));

/** Reads a parameter that is a base64url JSON object. @throws {@link Refusal} `invalid_request` */
const given = (name: 'request_context' | 'request_details', encoded: string | undefined): JsonObject | undefined => {
  if (encoded === undefined) return undefined;
  const value = isBase64url(encoded) ? parsed(Buffer.from(encoded, 'base64url')) : undefined;
  if (value === undefined) {
    throw malformed(
      `${name} is not the base64url encoding of a JSON object with unique names, up to ${MAX_JSON_DEPTH} levels, and integers up to 2^53.`,
    );
  }
  if (sizeOf(value) > MAX_JSON) throw malformed(`${name} is longer than ${MAX_JSON} bytes of JSON.`);
  return value;
};

const parsed = (bytes: Uint8Array): JsonObject | undefined => {
  try {
    const value = parseStrictJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), MAX_JSON_DEPTH);
    return isJsonObject(value) && isExact(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

// A number that JavaScript rounds would be signed as another one.
const isExact = (value: JsonValue): boolean => {
  if (typeof value === 'number') return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact);
};
