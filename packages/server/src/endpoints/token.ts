// The token endpoint (RFC 6749 §3.2). Owns the order of the checks; a grant only says what it grants.
import { OAuthError, parseForm, parseTokenRequest, type TokenResponse } from '@mintmark/protocol';
import type { AuthenticateClient } from '../client-auth/authenticator.ts';
import type { TokenProofCheck } from '../dpop/token-proof.ts';
import { type GrantTypes, grantTypeFor } from '../grants/grant-types.ts';
import { asciiJson } from '../http/ascii-json.ts';
import { renderOAuthError } from '../http/error-response.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import { WARNING_WINDOW } from '../records/secret-end.ts';
import { Refusal } from '../refusals/refusal.ts';
import { ISSUER_ENDPOINTS, type IssuerEndpoints } from '../tenants/issuer-endpoints.ts';
import type { Mint } from '../tokens/mint.ts';
import { bindingFor } from './token-binding.ts';

/** What the token endpoint works with. */
export interface TokenEndpointDependencies {
  readonly authenticate: AuthenticateClient;
  readonly now: () => number;
  readonly grantTypes: GrantTypes;
  readonly mint: Mint;
  readonly checkProof: TokenProofCheck;
}

const ERRORS = { render: renderOAuthError, event: 'token.issue' } as const;

/** The endpoint, at every path of every door. */
export const tokenEndpoint = (dependencies: TokenEndpointDependencies): readonly FormEndpoint[] =>
  ISSUER_ENDPOINTS.flatMap((door) =>
    door.prefixes.map((prefix) => ({
      path: `${prefix}/token`,
      errors: ERRORS,
      respond: (exchange, body) => issueToken(exchange, body, door, dependencies),
    })),
  );

/** The path of a token request, in the order that everything else relies upon. */
const issueToken = async (
  exchange: AdmittedExchange,
  body: Uint8Array,
  door: IssuerEndpoints,
  dependencies: TokenEndpointDependencies,
): Promise<FormResponse> => {
  // 1. Parse. Nothing is ever read from the URL.
  const form = parseForm(body);
  const request = parseTokenRequest(form);
  const { tenant, address } = exchange;

  // 2. Client authentication, and 3. the client's address rules. A throttle belongs before this line.
  const authenticated = await dependencies.authenticate(exchange, form);

  // Quotas belong here, where the client is known and nothing is granted yet.
  try {
    // 4. Grant type, and whether the client may use it.
    const grantType = grantTypeFor(dependencies.grantTypes, request.grantType, authenticated.client);

    // 5. Sender constraint and authorization.
    const proof = dependencies.checkProof(exchange, authenticated.client);
    const confirmation = bindingFor(tenant.tenant.profile, authenticated.client, authenticated.certificate, proof);
    const authorization = await grantType.authorize(request, authenticated, tenant);

    // 6. Mint: signed with the rest of this turn of the event loop, durable before it returns.
    const replays = proof === undefined ? authenticated.replays : [...authenticated.replays, proof.replay];
    const issuer = tenant.issuers.get(door) ?? '';
    const answer = await dependencies.mint.mint({ authorization, authenticated, confirmation, replays, tenant, issuer, address });

    // 7. Answer.
    return { body: tokenJson(answer), headers: answerHeaders(proof?.nonce, authenticated.endsAt, dependencies.now) };
  } catch (error) {
    throw error instanceof OAuthError ? withClient(error, authenticated.client.clientId, authenticated.credentialId) : error;
  }
};

// Most answers have neither. A client whose credential ends soon is told, so that its operator hears of it before its end does.
const answerHeaders = (nonce: string | undefined, endsAt: number | undefined, now: () => number): readonly string[] | undefined => {
  const isEnding = endsAt !== undefined && endsAt - now() <= WARNING_WINDOW;
  if (nonce === undefined && !isEnding) return undefined;
  return [
    ...(nonce === undefined ? [] : ['dpop-nonce', nonce]),
    ...(isEnding ? ['mintmark-credential-expires', new Date(endsAt).toISOString()] : []),
  ];
};

// Half of what JSON.stringify takes; but for the scope and the details, nothing in an answer needs to be escaped.
const tokenJson = ({ access_token, grant_id, token_type, expires_in, scope, authorization_details }: TokenResponse): string => {
  const more =
    (scope === undefined ? '' : `,"scope":${JSON.stringify(scope)}`) +
    (authorization_details === undefined ? '' : `,"authorization_details":${asciiJson(authorization_details)}`);
  return `{"access_token":"${access_token}","grant_id":"${grant_id}","token_type":"${token_type}","expires_in":${expires_in}${more}}`;
};

/** The record of a refusal names the client and the credential once they are known. */
const withClient = (error: OAuthError, clientId: string, credentialId: string): OAuthError => {
  const { reason, facts } = error instanceof Refusal ? error : { reason: 'malformed_request' as const, facts: {} };
  return new Refusal(error.code, error.message, reason, { ...facts, clientId, credentialId }, error);
};
