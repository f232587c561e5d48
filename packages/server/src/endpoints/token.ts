// The token endpoint (RFC 6749 §3.2). Owns the order of the checks; a grant only says what it grants.
import { OAuthError, parseForm, parseTokenRequest, type TokenResponse } from '@mintmark/protocol';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../audit/refusal.ts';
import { authenticateClient, type ClientAuthDependencies } from '../client-auth/client-auth.ts';
import { grantFor } from '../grants/grants.ts';
import type { ErrorDependencies } from '../http/error-answer.ts';
import { errorWriter } from '../http/error-writer.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { HotEndpoint } from '../http/hot-path.ts';
import { DOORS, type Door } from '../tenants/doors.ts';
import type { Mint } from '../tokens/mint.ts';

/** What the token endpoint works with. */
export interface TokenEndpointDependencies extends Omit<ClientAuthDependencies, 'tenant'>, ErrorDependencies {
  readonly mint: Mint;
}

const FORM = 'application/x-www-form-urlencoded';
const ERRORS = { form: 'oauth', event: 'token.issue' } as const;

// Half of what JSON.stringify takes; but for the scope, nothing in an answer needs to be escaped.
const tokenJson = ({ access_token, grant_id, token_type, expires_in, scope }: TokenResponse): string =>
  `{"access_token":"${access_token}","grant_id":"${grant_id}","token_type":"${token_type}","expires_in":${expires_in}${scope === undefined ? '' : `,"scope":${JSON.stringify(scope)}`}}`;

/** Every path of every door. */
const PATHS = DOORS.flatMap((door) => door.prefixes.map((prefix) => ({ door, path: `${prefix}/token` })));

/** The endpoint for requests of the ordinary shape, by path. */
export const tokenHotPath = (dependencies: TokenEndpointDependencies): ReadonlyMap<string, HotEndpoint> =>
  new Map(
    PATHS.map(({ door, path }) => [
      path,
      {
        errors: ERRORS,
        answer: async (exchange, authorization, body) => tokenJson(await issueToken({ exchange, authorization, body, door }, dependencies)),
      },
    ]),
  );

/** The endpoint for all others. */
export const tokenEndpoint =
  (dependencies: TokenEndpointDependencies) =>
  async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(FORM, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setErrorHandler(errorWriter(dependencies, () => ERRORS));
    for (const { door, path } of PATHS) {
      app.post(path, async ({ id, tenant, address, headers, body }) => {
        if (tenant === undefined || address === undefined) throw new TypeError('The request was not admitted.');
        const exchange = { id, tenant, address, principal: undefined };
        const form = body instanceof Uint8Array ? body : new Uint8Array();
        return issueToken({ exchange, authorization: headers.authorization, body: form, door }, dependencies);
      });
    }
  };

/** A token request on its way. */
interface Asked {
  readonly exchange: AdmittedExchange;
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
  readonly door: Door;
}

/** The path of a token request, in the order that everything else relies upon. */
const issueToken = async (
  { exchange: { tenant, address }, authorization: header, body, door }: Asked,
  dependencies: TokenEndpointDependencies,
): Promise<TokenResponse> => {
  // 1. Parse. Nothing is ever read from the URL.
  const request = parseTokenRequest(parseForm(body));

  // 2. Who asks. A throttle look-up belongs before this line.
  const { clients, peppers, now } = dependencies;
  const authenticated = await authenticateClient({ authorization: header, request }, { clients, peppers, now, tenant: tenant.tenant });

  // 3. From where: IP rules and quotas belong here, where the client is known and nothing is granted yet.
  try {
    // 4. Which grant, and 5. for what.
    const authorization = grantFor(request.grantType).authorize(request, authenticated, tenant);

    // 6. Mint: signed with the rest of this turn of the event loop, durable before it returns. 7. The answer is written by the route.
    return await dependencies.mint.mint({ authorization, authenticated, tenant, issuer: tenant.issuers.get(door) ?? '', address });
  } catch (error) {
    throw error instanceof OAuthError ? withClient(error, authenticated.client.clientId, authenticated.credentialId) : error;
  }
};

/** The record of a refusal names the client and the credential once they are known. */
const withClient = (error: OAuthError, clientId: string, credentialId: string): OAuthError => {
  const { reason, facts } = error instanceof Refusal ? error : { reason: 'malformed_request' as const, facts: {} };
  return new Refusal(error.code, error.message, reason, { ...facts, clientId, credentialId }, error);
};
