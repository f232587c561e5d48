// The token endpoint (RFC 6749 §3.2). Owns the order of the checks; a grant only says what it grants.
import { OAuthError, parseForm, parseTokenRequest, type TokenResponse } from '@mintmark/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../audit/refusal.ts';
import { authenticateClient, type ClientAuthDependencies } from '../client-auth/client-auth.ts';
import { grantFor } from '../grants/grants.ts';
import { type ErrorWriterDependencies, errorWriter } from '../http/error-writer.ts';
import { refuseOtherMethods } from '../http/other-methods.ts';
import { DOORS, type Door } from '../tenants/doors.ts';
import type { Mint } from '../tokens/mint.ts';

/** What the token endpoint works with. */
export interface TokenEndpointDependencies extends Omit<ClientAuthDependencies, 'tenant'>, ErrorWriterDependencies {
  readonly mint: Mint;
}

const FORM = 'application/x-www-form-urlencoded';

/** Answers a token request at every path of every door. */
export const tokenEndpoint =
  (dependencies: TokenEndpointDependencies) =>
  async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(FORM, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setErrorHandler(errorWriter(dependencies, 'oauth', 'token.issue'));
    for (const door of DOORS) {
      for (const prefix of door.prefixes) {
        app.post(`${prefix}/token`, (request, reply) =>
          issueToken(request, door, dependencies).then((answer) => {
            reply.type('application/json').send(JSON.stringify(answer));
          }),
        );
        refuseOtherMethods(app, `${prefix}/token`, ['POST']);
      }
    }
  };

/** The path of a token request, in the order that everything else relies upon. */
const issueToken = async (http: FastifyRequest, door: Door, dependencies: TokenEndpointDependencies): Promise<TokenResponse> => {
  const { tenant, address = '' } = http;
  if (tenant === undefined) throw new OAuthError('server_error', 'No tenant.');

  // 1. Parse. Nothing is ever read from the URL.
  refuseCredentialsInUrl(http.url);
  const request = parseTokenRequest(parseForm(http.body instanceof Uint8Array ? http.body : new Uint8Array()));

  // 2. Who asks. A throttle look-up belongs before this line.
  const presented = { authorization: http.headers.authorization, request };
  const authenticated = await authenticateClient(presented, { ...dependencies, tenant: tenant.tenant });

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

const CREDENTIAL_PARAMETERS = /[?&](client_secret|client_assertion|access_token|token)=/i;

const refuseCredentialsInUrl = (url: string): void => {
  if (CREDENTIAL_PARAMETERS.test(url)) {
    throw new Refusal('invalid_request', 'Credentials are not taken from the URL. Rotate the ones just sent.', 'credentials_in_url');
  }
};
