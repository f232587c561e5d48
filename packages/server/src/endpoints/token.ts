// The token endpoint (RFC 6749 §3.2) and the order of its checks.
import { OAuthError, parseForm, parseTokenRequest, type TokenRequest, type TokenResponse } from '@mintmark/protocol';
import type { AuthenticateClient } from '../client-auth/authenticator.ts';
import type { CredentialUses } from '../clients/credential-uses.ts';
import type { InstanceUses } from '../clients/instance-uses.ts';
import type { TokenProofCheck } from '../dpop/token-proof.ts';
import { type GrantTypes, grantTypeFor } from '../grants/grant-types.ts';
import { requestedInstance } from '../grants/requested-instance.ts';
import { asciiJson } from '../http/ascii-json.ts';
import { renderOAuthError } from '../http/error-response.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import type { FactsOfRequests } from '../http/request-facts.ts';
import type { Counter, Tally } from '../metrics/counter.ts';
import type { Distribution } from '../metrics/histogram.ts';
import type { Charge, QuotaLedger } from '../quotas/ledger.ts';
import { quotaExceeded, quotaFields } from '../quotas/response-fields.ts';
import { rulesFor } from '../quotas/rules.ts';
import type { Confirmation, TokenInstance } from '../records/grant.ts';
import type { Replay } from '../records/replay.ts';
import { WARNING_WINDOW } from '../records/secret-end.ts';
import { Refusal } from '../refusals/refusal.ts';
import { type MaybePromise, settling, whenReady } from '../system/at-once.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from '../tenants/issuer-endpoints.ts';
import { type Coalescer, coalesceSeconds } from '../tokens/coalescer.ts';
import type { Mint } from '../tokens/mint.ts';
import type { CountOfClient } from './client-counts.ts';
import { bindingFor } from './token-binding.ts';

/** Dependencies of the endpoint. */
export interface TokenEndpointDependencies {
  readonly authenticate: AuthenticateClient;
  readonly now: () => number;
  readonly grantTypes: GrantTypes;
  readonly mint: Mint;
  readonly quotas: Pick<QuotaLedger, 'charge' | 'peek'>;
  readonly coalescer: Pick<Coalescer, 'respond'>;
  /** Records that the credential of a grant was used which did not authenticate its client. */
  readonly uses: Pick<CredentialUses, 'note'>;
  readonly checkProof: TokenProofCheck;
  /** Records which instances of agents obtain tokens. */
  readonly instances: Pick<InstanceUses, 'note'>;
  /** Counts tokens: see {@link TOKENS_ISSUED}. */
  readonly issued: Counter;
  /** Counts tokens that are handed out again: see {@link TOKENS_COALESCED}. */
  readonly coalesced: Counter;
  /** See {@link EXCHANGE_DEPTHS}. */
  readonly depths: Pick<Distribution, 'observe'>;
  /** For the access log and spans; `undefined` without both. */
  readonly facts: FactsOfRequests | undefined;
  /** Counts tokens by client; `undefined` when the operator does not want it. */
  readonly countOfClient: CountOfClient | undefined;
}

/** The counter of issued tokens. */
export const TOKENS_ISSUED = {
  name: 'mintmark_tokens_issued_total',
  help: 'Issued access tokens; their binding is none, dpop or certificate.',
  labels: ['tenant', 'grant_type', 'format', 'auth_method', 'binding'],
} as const;

/** The counter of tokens that are handed out again. */
export const TOKENS_COALESCED = {
  name: 'mintmark_tokens_coalesced_total',
  help: 'Requests that got the token of an earlier grant.',
  labels: ['tenant'],
} as const;

/** The histogram of exchanges. */
export const EXCHANGE_DEPTHS = {
  name: 'mintmark_exchange_depth',
  help: 'How often the tokens were exchanged that an exchange led to: 1 for one of a token that its client obtained for itself.',
  labels: [],
  bounds: [1, 2, 3, 4, 6, 8],
} as const;

const ERRORS = { render: renderOAuthError, event: 'token.issue', endpoint: 'token', isCounted: true } as const;

/** The endpoint, at every path of every issuer. */
export const tokenEndpoint = (dependencies: TokenEndpointDependencies): readonly FormEndpoint[] =>
  ISSUER_ENDPOINTS.flatMap((issuerEndpoints) =>
    issuerEndpoints.prefixes.map((prefix) => ({
      path: `${prefix}/token`,
      errors: ERRORS,
      respond: (exchange, body) => issueToken(exchange, body, issuerEndpoints, dependencies),
    })),
  );

/** A request whose client has authenticated, and what its response says besides the token. */
interface Issuing {
  readonly dependencies: TokenEndpointDependencies;
  readonly exchange: AdmittedExchange;
  readonly request: TokenRequest;
  readonly authenticated: Awaited<ReturnType<AuthenticateClient>>;
  readonly issuer: string;
  /** The instance of an agent, once it is known to be one. */
  instance: TokenInstance | undefined;
  nonce: string | undefined;
  charge: Charge | undefined;
  /** Counts the token; `undefined` for one that is only handed out again. */
  issued: Tally | undefined;
}

/** Handles a token request. Security depends on the order of the steps. */
const issueToken = (
  exchange: AdmittedExchange,
  body: Uint8Array,
  issuerEndpoints: IssuerEndpoints,
  dependencies: TokenEndpointDependencies,
): MaybePromise<FormResponse> => {
  // 1. Parse the form. Parameters in the URL are ignored.
  const form = parseForm(body);
  const request = parseTokenRequest(form);

  // 2. Client authentication, and 3. the client's address rules, then the instance that it names. A rate limit belongs
  // before this line.
  return whenReady(dependencies.authenticate(exchange, form, true), (authenticated) => {
    const { client, endsAt } = authenticated;
    const issuer = exchange.tenant.issuers.get(issuerEndpoints) ?? '';
    const issuing: Issuing = {
      dependencies,
      exchange,
      request,
      authenticated,
      issuer,
      instance: undefined,
      nonce: undefined,
      charge: undefined,
      issued: undefined,
    };
    const issue = () => {
      issuing.instance = requestedInstance(request, client);
      return coalesceSeconds(client, exchange.tenant.tenant) === 0 || isDerived(issuing) ? issueCharged(issuing) : issueCoalesced(issuing);
    };
    // 8. Respond.
    const respond = (response: TokenResponse): FormResponse => {
      if (issuing.instance !== undefined) dependencies.instances.note(client, issuing.instance.name, exchange.address);
      if (issuing.issued === undefined) dependencies.coalesced.increment(exchange.tenant.tenant.id);
      else {
        issuing.issued.count++;
        dependencies.countOfClient?.(exchange.tenant.tenant.id, client);
      }
      return { body: tokenJson(response), headers: responseHeaders(issuing, endsAt, dependencies.now) };
    };
    return settling(issue, respond, (error) => {
      issuing.charge?.refund();
      throw error instanceof OAuthError ? withClient(error, issuing) : error;
    });
  });
};

// What such a request presents must be verified, and is used up, each time.
const isDerived = ({ request, authenticated }: Issuing): boolean =>
  request.exchange !== undefined || (request.assertion !== undefined && authenticated.isGrant !== true);

/** Returns the token of an identical request, or issues one. What is only handed out again is not charged. */
const issueCoalesced = (issuing: Issuing): MaybePromise<TokenResponse> => {
  const { dependencies, exchange, request, authenticated, issuer } = issuing;
  const { tenant, address } = exchange;
  const bound = bind(issuing);
  const issued = dependencies.coalescer.respond({ request, authenticated, ...bound, tenant, issuer, address }, () =>
    issueCharged(issuing, bound),
  );
  return whenReady(issued, (response) => {
    const rules = rulesFor(authenticated.client, tenant);
    if (rules.length > 0) issuing.charge ??= dependencies.quotas.peek(rules);
    return response;
  });
};

// 4. Quotas: where the client is known, so that no other can use them up, and nothing is granted yet.
const issueCharged = (issuing: Issuing, bound?: TokenBinding): MaybePromise<TokenResponse> => {
  const { dependencies, exchange, authenticated } = issuing;
  const rules = rulesFor(authenticated.client, exchange.tenant);
  if (rules.length === 0) return grant(issuing, bound);
  return whenReady(dependencies.quotas.charge(rules), (charge) => {
    if (charge.exceeded.length > 0) throw quotaExceeded(charge);
    issuing.charge = charge;
    return grant(issuing, bound);
  });
};

/** What a token is bound to, and what must be recorded with it as used. */
interface TokenBinding {
  readonly confirmation: Confirmation | undefined;
  readonly replays: readonly Replay[];
}

const bind = (issuing: Issuing): TokenBinding => {
  const { dependencies, exchange, authenticated } = issuing;
  const { client, certificate, replays } = authenticated;
  const proof = dependencies.checkProof(exchange, client);
  issuing.nonce = proof?.nonce;
  const confirmation = bindingFor(exchange.tenant.tenant.profile, client, certificate, proof);
  return { confirmation, replays: proof === undefined ? replays : [...replays, proof.replay] };
};

const grant = (issuing: Issuing, bound: TokenBinding | undefined): MaybePromise<TokenResponse> => {
  const { dependencies, exchange, request, authenticated, issuer, instance } = issuing;
  const { tenant, address } = exchange;
  // 5. Grant type, and whether the client may use it.
  const grantType = grantTypeFor(dependencies.grantTypes, request.grantType, authenticated.client);

  // 6. Sender constraint and authorization.
  const { confirmation, replays } = bound ?? bind(issuing);

  // 7. Mint: the token is signed in the batch of this tick, and durable when this resolves.
  const context = { address, confirmation, certificate: authenticated.certificate?.thumbprint };
  return whenReady(grantType.authorize(request, authenticated, tenant, context), (authorization) => {
    const { format, derived } = authorization;
    if (derived !== undefined && request.exchange !== undefined) dependencies.depths.observe(derived.derivation.depth);
    const facts = { grantType: request.grantType, format, resources: authorization.audience, instance: instance?.name };
    dependencies.facts?.note(exchange.request, facts);
    const bound = derived === undefined ? { confirmation, replays } : { ...derived, replays: [...replays, ...derived.replays] };
    const binding = bindingName(bound.confirmation);
    issuing.issued = dependencies.issued.tally(tenant.tenant.id, request.grantType ?? '', format, authenticated.method, binding);
    const minted = dependencies.mint.mint({
      authorization,
      authenticated,
      instance,
      confirmation: bound.confirmation,
      replays: bound.replays,
      tenant,
      issuer,
      address,
    });
    return derived?.credentialId === undefined ? minted : noting(minted, derived.credentialId, issuing);
  });
};

const noting = async (
  minted: Promise<TokenResponse>,
  credentialId: string,
  { dependencies, authenticated, exchange }: Issuing,
): Promise<TokenResponse> => {
  const response = await minted;
  dependencies.uses.note(authenticated.client, credentialId, exchange.address);
  return response;
};

const bindingName = (confirmation: Confirmation | undefined): string => {
  if (confirmation === undefined) return 'none';
  return confirmation.jkt === undefined ? 'certificate' : 'dpop';
};

// Most responses have no extra headers. One warns of a credential that expires soon.
const responseHeaders = (
  { nonce, charge }: Pick<Issuing, 'nonce' | 'charge'>,
  endsAt: number | undefined,
  now: () => number,
): readonly string[] | undefined => {
  const isEnding = endsAt !== undefined && endsAt - now() <= WARNING_WINDOW;
  if (nonce === undefined && !isEnding && charge === undefined) return undefined;
  return [
    ...(nonce === undefined ? [] : ['dpop-nonce', nonce]),
    ...(charge === undefined ? [] : quotaFields(charge)),
    ...(isEnding ? ['mintmark-credential-expires', new Date(endsAt).toISOString()] : []),
  ];
};

// Takes half the time of JSON.stringify. Only the scope and the details can need escaping.
const tokenJson = ({
  access_token,
  grant_id,
  token_type,
  expires_in,
  scope,
  issued_token_type,
  authorization_details,
}: TokenResponse): string => {
  const more =
    (issued_token_type === undefined ? '' : `,"issued_token_type":"${issued_token_type}"`) +
    (scope === undefined ? '' : `,"scope":${JSON.stringify(scope)}`) +
    (authorization_details === undefined ? '' : `,"authorization_details":${asciiJson(authorization_details)}`);
  const lifetime = expires_in === undefined ? '' : `,"expires_in":${expires_in}`;
  return `{"access_token":"${access_token}","grant_id":"${grant_id}","token_type":"${token_type}"${lifetime}${more}}`;
};

/** Adds the client, its credential and its instance to a refusal, for its audit record. */
const withClient = (error: OAuthError, { authenticated, instance }: Issuing): OAuthError => {
  const { client, credentialId } = authenticated;
  const { reason, facts } = error instanceof Refusal ? error : { reason: 'malformed_request' as const, facts: {} };
  const named = instance && { detail: { ...facts.detail, instance: instance.name } };
  const ofClient = { ...facts, ...named, clientId: client.clientId, isClient: true, credentialId };
  return new Refusal(error.code, error.message, reason, ofClient, error);
};
