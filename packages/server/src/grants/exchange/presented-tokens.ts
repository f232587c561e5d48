// The tokens that an exchange presents (RFC 8693 §2.1): access tokens of this server, and tokens of trusted issuers,
// which a trust rule leads to a client by.
import { parseJws } from '@mintmark/protocol';
import { tokenEndpointsAt } from '../../client-auth/client-assertion.ts';
import { requireInForce } from '../../client-auth/usable-client.ts';
import type { Client } from '../../records/client.ts';
import { type Actor, type Ancestor, derivationOf, subjectOf } from '../../records/derivation.ts';
import { type Confirmation, confirmationOf, type GrantRecord } from '../../records/grant.ts';
import type { JsonObject } from '../../records/json-value.ts';
import type { Replay } from '../../records/replay.ts';
import { issuersAt, type LoadedTenant } from '../../tenants/load-tenant.ts';
import { confirmationOfClaim } from '../../trust/bound-token.ts';
import { type VerifiedToken, verifyForeignToken } from '../../trust/foreign-token.ts';
import type { Workload } from '../../trust/match-rules.ts';
import { limitsOf, type TokenLimits, withScopesOf } from '../../trust/rule-limits.ts';
import { workloadOf } from '../../trust/workload.ts';
import type { ActiveGrant, GrantTypeDependencies, Transaction } from '../grant-type.ts';
import { actorOfClaim, mayActOfClaim } from './actor-claims.ts';
import { tokenRefused, tokenRefusedBy } from './refused.ts';
import { ACCESS_TOKEN, JWT, TXN_TOKEN, type TypedToken } from './token-types.ts';

/** A verified token that an exchange presents. */
export interface PresentedToken {
  /** The subject, as in `sub`. */
  readonly subject: string;
  /** The client that the first token of the chain was issued to, or that a trust rule led to. */
  readonly origin: Client;
  /** The client that the token was issued to. */
  readonly clientId: string;
  /** The trusted issuer; `undefined` for an access token of this server. */
  readonly issuerId: string | undefined;
  /** Resource indicators; empty for a token of a trusted issuer, which is for this server. */
  readonly audience: readonly string[];
  readonly scope: readonly string[];
  readonly details: readonly JsonObject[];
  /** What a trust rule limits its tokens to. */
  readonly limits: TokenLimits | undefined;
  readonly confirmation: Confirmation | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** The instance of an agent that it was issued to. */
  readonly instance: string | undefined;
  readonly actor: Actor | undefined;
  readonly mayAct: JsonObject | undefined;
  /** How many exchanges led to it. */
  readonly depth: number;
  readonly grantId: string | undefined;
  /** The ancestors of the token, and the token itself. */
  readonly chain: readonly Ancestor[];
  /** Its use to record, if it may be used only once. */
  readonly replays: readonly Replay[];
  /** Of a transaction token; its audience is the trust domain. */
  readonly transaction?: Transaction;
}

/** Who presents a token. */
interface Presenter {
  readonly tenant: LoadedTenant;
  /** In canonical form. */
  readonly address: string;
}

/**
 * Verifies a token of an exchange.
 *
 * @throws {@link Refusal} `invalid_request`, with the true reason; `temporarily_unavailable` while the keys of its
 * issuer cannot be had
 */
export const presentedToken = async (
  typed: TypedToken,
  presenter: Presenter,
  dependencies: GrantTypeDependencies,
): Promise<PresentedToken> => {
  if (typed.type === TXN_TOKEN) return transactionToken(typed, presenter, dependencies);
  return (isForeign(typed, presenter.tenant) ? tokenOfIssuer : tokenOfServer)(typed, presenter, dependencies);
};

// The type says how a token is represented, not who issued it: a JWT may be an access token of this server.
const isForeign = ({ token, type }: TypedToken, { tokenIssuers }: LoadedTenant): boolean => {
  if (type !== JWT) return type !== ACCESS_TOKEN;
  const iss = parsed(token)?.payload['iss'];
  return typeof iss !== 'string' || !tokenIssuers.has(iss);
};

const parsed = (token: string) => {
  try {
    return parseJws(token);
  } catch {
    return undefined;
  }
};

const tokenOfServer = async (
  { parameter, token }: TypedToken,
  { tenant }: Presenter,
  { activeGrant, clients }: GrantTypeDependencies,
): Promise<PresentedToken> => {
  const found = await activeGrant(token, tenant);
  if (typeof found === 'string') throw tokenRefused(parameter, found);
  return tokenOfGrant(found, parameter, tenant, clients);
};

const transactionToken = async (
  { parameter, token }: TypedToken,
  { tenant }: Presenter,
  { activeTransaction, clients }: GrantTypeDependencies,
): Promise<PresentedToken> => {
  const found = await activeTransaction(token, tenant);
  if (typeof found === 'string') throw tokenRefused(parameter, found);
  return { ...(await tokenOfGrant(found, parameter, tenant, clients)), transaction: found.transaction };
};

const tokenOfGrant = async (
  { grant, client }: ActiveGrant,
  parameter: TypedToken['parameter'],
  tenant: LoadedTenant,
  clients: GrantTypeDependencies['clients'],
): Promise<PresentedToken> => {
  const derivation = derivationOf(grant);
  const [root] = derivation?.chain ?? [];
  const origin = root === undefined ? client : await clients.find(tenant.tenant.id, root.clientId);
  if (origin === undefined) throw tokenRefused(parameter, 'token_chain_ended');
  return {
    subject: subjectOf(grant),
    origin,
    clientId: grant.clientId,
    issuerId: undefined,
    audience: grant.audience.split(' '),
    scope: grant.scope.split(' ').filter((scope) => scope !== ''),
    details: grant.authorizationDetails === undefined ? [] : JSON.parse(grant.authorizationDetails),
    limits: undefined,
    confirmation: confirmationOf(grant),
    expiresAt: grant.expiresAt,
    instance: grant.instance?.name,
    actor: derivation?.actor,
    mayAct: derivation?.mayAct,
    depth: derivation?.depth ?? 0,
    grantId: grant.id,
    chain: [...(derivation?.chain ?? []), ancestorOf(grant)],
    replays: [],
  };
};

const ancestorOf = (grant: GrantRecord): Ancestor => ({
  id: grant.id,
  clientId: grant.clientId,
  credentialId: grant.credentialId,
  tenantGeneration: grant.tenantGeneration,
  clientGeneration: grant.clientGeneration,
  ...(grant.instance && { instance: grant.instance }),
  ...(grant.keyId === undefined ? undefined : { keyId: grant.keyId }),
  ...(grant.unrecorded === true && { unrecorded: true }),
});

const tokenOfIssuer = async (
  { parameter, token }: TypedToken,
  { tenant, address }: Presenter,
  dependencies: GrantTypeDependencies,
): Promise<PresentedToken> => {
  const jws = parsed(token);
  if (jws === undefined) throw tokenRefused(parameter, 'issuer_token_malformed');
  const { publicUrls } = tenant;
  const audiences = [...publicUrls.flatMap(issuersAt), ...publicUrls.flatMap(tokenEndpointsAt)];
  try {
    return await dependencies.countAssertion(async () => {
      const form = jws.payload['iss'] === undefined ? 'svid' : 'jwt';
      const verified = await verifyForeignToken({ jws, form, audiences }, tenant, dependencies);
      const workload = await workloadOf(verified, { tenantId: tenant.tenant.id, clientId: undefined, address }, dependencies);
      requireInForce({ client: workload.client, credentialId: workload.rule.id, method: 'federated_jwt' }, tenant, dependencies.now());
      return { issuerId: verified.issuer.id, decided: workloadToken(verified, workload, tenant, parameter) };
    });
  } catch (error) {
    throw tokenRefusedBy(parameter, error);
  }
};

const workloadToken = (
  { issuer, claims, replays }: VerifiedToken,
  { client, rule }: Workload,
  { tenant }: LoadedTenant,
  parameter: TypedToken['parameter'],
): PresentedToken => {
  const { act, may_act, cnf, exp } = claims;
  const actor = act === undefined ? undefined : actorOfClaim(act);
  const mayAct = may_act === undefined ? undefined : mayActOfClaim(may_act);
  if ((act !== undefined && actor === undefined) || (may_act !== undefined && mayAct === undefined)) {
    throw tokenRefused(parameter, 'issuer_claims', { issuer: issuer.id, claim: actor === undefined ? 'act' : 'may_act' });
  }
  const confirmation = cnf === undefined ? undefined : confirmationOfClaim(cnf);
  if (cnf !== undefined && confirmation === undefined) throw tokenRefused(parameter, 'issuer_token_unproven', { issuer: issuer.id });
  return {
    subject: client.clientId,
    origin: client,
    clientId: client.clientId,
    issuerId: issuer.id,
    audience: [],
    scope: withScopesOf(rule, client).scopes,
    details: [],
    limits: limitsOf(rule),
    confirmation,
    expiresAt: typeof exp === 'number' ? Math.floor(exp) : 0,
    instance: undefined,
    actor,
    mayAct,
    depth: 0,
    grantId: undefined,
    chain: [{ clientId: client.clientId, credentialId: rule.id, tenantGeneration: tenant.generation, clientGeneration: client.generation }],
    replays,
  };
};
