// The token endpoint (RFC 6749 §3.2) and the order of its checks.
import { OAuthError, parseForm, parseTokenRequest, type TokenResponse } from '@mintmark/protocol';
import type { AuthenticateClient } from '../client-auth/authenticator.ts';
import type { TokenProofCheck } from '../dpop/token-proof.ts';
import { type GrantTypes, grantTypeFor } from '../grants/grant-types.ts';
import { asciiJson } from '../http/ascii-json.ts';
import { renderOAuthError } from '../http/error-response.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import type { Counter, Tally } from '../metrics/counter.ts';
import type { Confirmation } from '../records/grant.ts';
import { WARNING_WINDOW } from '../records/secret-end.ts';
import { Refusal } from '../refusals/refusal.ts';
import { type MaybePromise, settling, whenReady } from '../system/at-once.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from '../tenants/issuer-endpoints.ts';
import type { Mint } from '../tokens/mint.ts';
import type { CountOfClient } from './client-counts.ts';
import { bindingFor } from './token-binding.ts';

/** Dependencies of the endpoint. */
export interface TokenEndpointDependencies {
  readonly authenticate: AuthenticateClient;
  readonly now: () => number;
  readonly grantTypes: GrantTypes;
  readonly mint: Mint;
  readonly checkProof: TokenProofCheck;
  /** Counts tokens: see {@link TOKENS_ISSUED}. */
  readonly issued: Counter;
  /** Counts tokens by client; `undefined` when the operator does not want it. */
  readonly countOfClient: CountOfClient | undefined;
}

/** The counter of issued tokens. */
export const TOKENS_ISSUED = {
  name: 'mintmark_tokens_issued_total',
  help: 'Issued access tokens.',
  labels: ['tenant', 'grant_type', 'format', 'auth_method', 'binding'],
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
  const { tenant, address } = exchange;

  // 2. Client authentication, and 3. the client's address rules. A rate limit belongs before this line.
  return whenReady(dependencies.authenticate(exchange, form), (authenticated) => {
    const { client, credentialId, certificate, endsAt } = authenticated;
    let nonce: string | undefined;
    let issued: Tally | undefined;
    // Quotas belong here, where the client is known and nothing is granted yet.
    const issue = (): MaybePromise<TokenResponse> => {
      // 4. Grant type, and whether the client may use it.
      const grantType = grantTypeFor(dependencies.grantTypes, request.grantType, client);

      // 5. Sender constraint and authorization.
      const proof = dependencies.checkProof(exchange, client);
      nonce = proof?.nonce;
      const confirmation = bindingFor(tenant.tenant.profile, client, certificate, proof);

      // 6. Mint: the token is signed in the batch of this tick, and durable when this resolves.
      const replays = proof === undefined ? authenticated.replays : [...authenticated.replays, proof.replay];
      const issuer = tenant.issuers.get(issuerEndpoints) ?? '';
      return whenReady(grantType.authorize(request, authenticated, tenant), (authorization) => {
        const { format } = authorization;
        issued = dependencies.issued.tally(
          tenant.tenant.id,
          request.grantType ?? '',
          format,
          authenticated.method,
          bindingName(confirmation),
        );
        return dependencies.mint.mint({ authorization, authenticated, confirmation, replays, tenant, issuer, address });
      });
    };

    // 7. Respond.
    const respond = (response: TokenResponse): FormResponse => {
      if (issued !== undefined) issued.count++;
      dependencies.countOfClient?.(tenant.tenant.id, client);
      return { body: tokenJson(response), headers: responseHeaders(nonce, endsAt, dependencies.now) };
    };
    return settling(issue, respond, (error) => {
      throw error instanceof OAuthError ? withClient(error, client.clientId, credentialId) : error;
    });
  });
};

const bindingName = (confirmation: Confirmation | undefined): string => {
  if (confirmation === undefined) return 'none';
  return confirmation.jkt === undefined ? 'certificate' : 'dpop';
};

// Most responses have no extra headers. One warns of a credential that expires soon.
const responseHeaders = (nonce: string | undefined, endsAt: number | undefined, now: () => number): readonly string[] | undefined => {
  const isEnding = endsAt !== undefined && endsAt - now() <= WARNING_WINDOW;
  if (nonce === undefined && !isEnding) return undefined;
  return [
    ...(nonce === undefined ? [] : ['dpop-nonce', nonce]),
    ...(isEnding ? ['mintmark-credential-expires', new Date(endsAt).toISOString()] : []),
  ];
};

// Takes half the time of JSON.stringify. Only the scope and the details can need escaping.
const tokenJson = ({ access_token, grant_id, token_type, expires_in, scope, authorization_details }: TokenResponse): string => {
  const more =
    (scope === undefined ? '' : `,"scope":${JSON.stringify(scope)}`) +
    (authorization_details === undefined ? '' : `,"authorization_details":${asciiJson(authorization_details)}`);
  return `{"access_token":"${access_token}","grant_id":"${grant_id}","token_type":"${token_type}","expires_in":${expires_in}${more}}`;
};

/** Adds the client and the credential to a refusal, for its audit record. */
const withClient = (error: OAuthError, clientId: string, credentialId: string): OAuthError => {
  const { reason, facts } = error instanceof Refusal ? error : { reason: 'malformed_request' as const, facts: {} };
  return new Refusal(error.code, error.message, reason, { ...facts, clientId, isClient: true, credentialId }, error);
};
