// The common parts of a client's tokens, which are built once and used until the client's record changes.
import { isCached } from '../clients/client-directory.ts';
import type { Authorization, Statement } from '../grants/grant-type.ts';
import type { Signer } from '../keys/signer.ts';
import type { Client } from '../records/client.ts';
import { chainView, type Derivation } from '../records/derivation.ts';
import type { GrantTerms } from '../records/grant.ts';
import type { Tenant } from '../records/tenant.ts';
import { NO_RECORD } from '../records/unrecorded-token.ts';
import { type StatementClaims, signingInputPrefix } from './jwt-format.ts';
import type { MintRequest } from './mint-request.ts';

/** The values that are equal in all tokens of a client for the same request. */
export interface TokenTemplate {
  /** The signing-input prefix of a JWT; empty for an opaque token. */
  readonly prefix: string;
  readonly terms: GrantTerms;
}

/**
 * Maximum number of templates of one client, so that a client that varies its scopes cannot exhaust the
 * memory.
 */
export const MAX_OF_ONE_CLIENT = 32;
/** Maximum number of characters of the templates that are built before all are discarded. */
const MAX_TEXT = 64_000_000;

/** What a client requested last, and its template: most clients request the same again. */
interface LastTemplate {
  readonly signer: Signer | undefined;
  readonly tenant: Tenant;
  readonly credentialId: string;
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly scope: readonly string[];
  readonly template: TokenTemplate;
}

interface TemplatesOfClient {
  readonly byName: Map<string, TokenTemplate>;
  last: LastTemplate | undefined;
}

/** A cache of token templates. */
export class TokenTemplates {
  readonly #maxText: number;
  #templates = new WeakMap<Client, TemplatesOfClient>();
  /** Characters of those that were built since all were discarded. */
  #text = 0;

  constructor(maxText = MAX_TEXT) {
    this.#maxText = maxText;
  }

  /** The template for a token of this request. @param signer - of a JWT; `undefined` for an opaque token */
  of(signer: Signer | undefined, request: MintRequest): TokenTemplate {
    const { client } = request.authenticated;
    // Another request has another origin.
    if (!isCached(client) || request.authorization.derived !== undefined) return templateOf(signer, request);
    if (this.#text > this.#maxText) this.#discard();
    let ofClient = this.#templates.get(client);
    if (ofClient === undefined) {
      ofClient = { byName: new Map(), last: undefined };
      this.#templates.set(client, ofClient);
    }
    if (!isPlain(request)) return this.#byName(ofClient.byName, signer, request);
    const { last } = ofClient;
    if (last !== undefined && isAlike(last, signer, request)) return last.template;
    const template = this.#byName(ofClient.byName, signer, request);
    const { authorization, authenticated, tenant, issuer } = request;
    const { audience, scope } = authorization;
    const { credentialId } = authenticated;
    ofClient.last = { signer, tenant: tenant.tenant, credentialId, issuer, audience, scope, template };
    return template;
  }

  #byName(known: Map<string, TokenTemplate>, signer: Signer | undefined, request: MintRequest): TokenTemplate {
    const name = nameOf(signer, request);
    let template = known.get(name);
    if (template === undefined) {
      if (known.size >= MAX_OF_ONE_CLIENT) known.clear();
      template = templateOf(signer, request);
      // Frozen terms are shared by many grants: see `grant-batch.ts`.
      Object.freeze(template.terms);
      known.set(name, template);
      this.#text += name.length + template.prefix.length;
    }
    return template;
  }

  // What a changed client had is counted, too, though it is no longer in memory: this only builds some again.
  #discard(): void {
    this.#templates = new WeakMap();
    this.#text = 0;
  }
}

const isPlain = ({ confirmation, authorization, instance }: MintRequest): boolean =>
  confirmation === undefined && instance === undefined && authorization.details.length === 0;

// Costs a fraction of a name.
const isAlike = (last: LastTemplate, signer: Signer | undefined, { authorization, authenticated, tenant, issuer }: MintRequest): boolean =>
  last.signer === signer &&
  last.tenant === tenant.tenant &&
  last.credentialId === authenticated.credentialId &&
  last.issuer === issuer &&
  isEqual(last.audience, authorization.audience) &&
  isEqual(last.scope, authorization.scope);

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, at) => each === other[at]);

const nameOf = (signer: Signer | undefined, request: MintRequest): string => {
  const { authorization, authenticated, confirmation, instance, tenant, issuer } = request;
  const bound = isPlain(request) ? '' : JSON.stringify([confirmation, authorization.details, instance]);
  // None of the parts can contain a line end, so that different requests have different names.
  return `${signer?.kid ?? ''}\n${tenant.tenant.grantRecords}\n${tenant.tenant.generation}\n${authenticated.credentialId}\n${issuer}\n${authorization.audience.join(' ')}\n${authorization.scope.join(' ')}\n${bound}`;
};

const templateOf = (signer: Signer | undefined, request: MintRequest): TokenTemplate => ({
  prefix: signer === undefined ? '' : prefixOf(signer, request),
  terms: termsOf(signer, request),
});

const prefixOf = (signer: Signer, request: MintRequest): string => {
  const {
    authorization,
    authenticated,
    confirmation,
    instance,
    tenant: { tenant },
    issuer,
  } = request;
  const { client, credentialId } = authenticated;
  const { scope, details, entitlements, audience, derived } = authorization;
  const derivation = derived?.derivation;
  if (derived?.statement !== undefined) {
    const { derivation: origin, statement } = derived;
    return signingInputPrefix(signer, statementClaims(issuer, authorization, origin, statement), statement.typ);
  }
  return signingInputPrefix(signer, {
    // First, so that custom claims cannot replace the server's. In a token of another subject they would be read as its.
    ...(derivation === undefined ? client.claims : undefined),
    iss: issuer,
    sub: derivation?.subject ?? client.clientId,
    client_id: client.clientId,
    aud: audience.length === 1 ? (audience[0] ?? '') : audience,
    ...(scope.length === 0 ? undefined : { scope: scope.join(' ') }),
    ...(entitlements.length === 0 ? undefined : { entitlements }),
    ...(confirmation === undefined ? undefined : { cnf: confirmation }),
    ...(details.length === 0 ? undefined : { authorization_details: details }),
    cred: derived?.credentialId ?? credentialId,
    gen: [tenant.generation, client.generation, ...(instance === undefined ? [] : [instance.generation])],
    // Named in either case, as `grant_record` is.
    instance: instance?.name,
    ...(derivation?.actor && { act: derivation.actor }),
    ...(derivation?.mayAct && { may_act: derivation.mayAct }),
    ...(derivation && { chain: chainView(derivation) }),
    // Named in either case, so that no custom claim takes its place. What is derived is always recorded.
    grant_record: tenant.grantRecords === 'none' && derivation === undefined ? NO_RECORD : undefined,
  });
};

const statementClaims = (
  iss: string,
  { audience, scope }: Authorization,
  { subject }: Derivation,
  { claims }: Statement,
): StatementClaims => ({
  ...claims,
  iss,
  aud: audience[0] ?? '',
  sub: subject,
  ...(scope.length === 0 ? undefined : { scope: scope.join(' ') }),
});

const termsOf = (
  signer: Signer | undefined,
  { authorization, authenticated: { client, credentialId }, confirmation, instance, tenant: { tenant }, issuer }: MintRequest,
): GrantTerms => ({
  tenantId: tenant.id,
  clientId: client.clientId,
  credentialId: authorization.derived?.credentialId ?? credentialId,
  clientGeneration: client.generation,
  tenantGeneration: tenant.generation,
  format: authorization.format,
  keyId: signer?.kid,
  issuer,
  scope: authorization.scope.join(' '),
  audience: authorization.audience.join(' '),
  confirmation: confirmation === undefined ? undefined : JSON.stringify(confirmation),
  authorizationDetails: authorization.details.length === 0 ? undefined : JSON.stringify(authorization.details),
  derivation: authorization.derived && JSON.stringify(authorization.derived.derivation),
  instance,
});
