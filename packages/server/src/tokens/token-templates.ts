// What the tokens of a client have in common, built once and used until the client's record changes.
import type { Signer } from '../keys/signer.ts';
import type { Client } from '../records/client.ts';
import type { GrantTerms } from '../records/grant.ts';
import { NO_RECORD } from '../records/unrecorded-token.ts';
import { signingInputPrefix } from './jwt-format.ts';
import type { MintRequest } from './mint-request.ts';

/** What is the same in every token of a client that is requested in the same way. */
export interface TokenTemplate {
  /** The signing-input prefix of a JWT; empty for an opaque token. */
  readonly prefix: string;
  readonly terms: GrantTerms;
}

/** Most templates of one client, so that a client that varies its scopes cannot exhaust the memory. */
const MAX_OF_ONE_CLIENT = 32;

/** A cache of token templates. */
export class TokenTemplates {
  readonly #templates = new WeakMap<Client, Map<string, TokenTemplate>>();

  /** The template for a token of this request. @param signer - of a JWT; `undefined` for an opaque token */
  of(signer: Signer | undefined, request: MintRequest): TokenTemplate {
    const { authorization, authenticated, confirmation, tenant, issuer } = request;
    const { client, credentialId } = authenticated;
    const cached = this.#templates.get(client) ?? new Map<string, TokenTemplate>();
    const bound =
      confirmation === undefined && authorization.details.length === 0 ? '' : JSON.stringify([confirmation, authorization.details]);
    // None of the parts can contain a line end, so that different requests have different names.
    const name = `${signer?.kid ?? ''}\n${tenant.tenant.grantRecords}\n${tenant.tenant.generation}\n${credentialId}\n${issuer}\n${authorization.audience.join(' ')}\n${authorization.scope.join(' ')}\n${bound}`;
    const known = cached.get(name);
    if (known !== undefined) return known;
    if (cached.size >= MAX_OF_ONE_CLIENT) cached.clear();
    const template = { prefix: signer === undefined ? '' : prefixOf(signer, request), terms: termsOf(signer, request) };
    this.#templates.set(client, cached.set(name, template));
    return template;
  }
}

const prefixOf = (signer: Signer, { authorization, authenticated, confirmation, tenant: { tenant }, issuer }: MintRequest): string => {
  const { client, credentialId } = authenticated;
  const { scope, details, entitlements, audience } = authorization;
  return signingInputPrefix(signer, {
    // First, so that custom claims cannot replace the server's.
    ...client.claims,
    iss: issuer,
    sub: client.clientId,
    client_id: client.clientId,
    aud: audience.length === 1 ? (audience[0] ?? '') : audience,
    ...(scope.length === 0 ? undefined : { scope: scope.join(' ') }),
    ...(entitlements.length === 0 ? undefined : { entitlements }),
    ...(confirmation === undefined ? undefined : { cnf: confirmation }),
    ...(details.length === 0 ? undefined : { authorization_details: details }),
    cred: credentialId,
    gen: [tenant.generation, client.generation],
    // Named in either case, so that no custom claim takes its place.
    grant_record: tenant.grantRecords === 'none' ? NO_RECORD : undefined,
  });
};

const termsOf = (
  signer: Signer | undefined,
  { authorization, authenticated: { client, credentialId }, confirmation, tenant: { tenant }, issuer }: MintRequest,
): GrantTerms => ({
  tenantId: tenant.id,
  clientId: client.clientId,
  credentialId,
  clientGeneration: client.generation,
  tenantGeneration: tenant.generation,
  format: authorization.format,
  keyId: signer?.kid,
  issuer,
  scope: authorization.scope.join(' '),
  audience: authorization.audience.join(' '),
  confirmation: confirmation === undefined ? undefined : JSON.stringify(confirmation),
  authorizationDetails: authorization.details.length === 0 ? undefined : JSON.stringify(authorization.details),
});
