// The challenge endpoint (draft-ietf-oauth-attestation-based-client-auth): a challenge for the next proof of an attested
// instance, so that it need not be refused first. Nothing is stored: a challenge is a MAC that every node verifies.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyInstance } from 'fastify';
import type { AttestationChecks } from '../client-auth/attestation-checks.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';

/** Path of the endpoint under an issuer's prefix. */
export const CHALLENGE_PATH = '/challenge';

/** Responds with the current challenge. @param now - milliseconds since the epoch */
export const challengeEndpoint =
  (challenges: Pick<AttestationChecks['challenges'], 'issue'>, now: () => number) =>
  async (app: FastifyInstance): Promise<void> => {
    for (const path of ISSUER_ENDPOINTS.flatMap(({ prefixes }) => prefixes.map((prefix) => prefix + CHALLENGE_PATH))) {
      app.post(
        path,
        {
          config: { endpoint: 'challenge' },
          // Before the body is parsed, since it does not affect the response.
          onRequest: async ({ tenant }, reply) => {
            if (tenant === undefined) throw new OAuthError('invalid_request', 'There is nothing at this path.', { status: 404 });
            const challenge = challenges.issue(tenant.tenant.id, now());
            return reply.send({ attestation_challenge: challenge });
          },
        },
        async () => undefined,
      );
    }
  };
