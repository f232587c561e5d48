// Attestation-based client authentication (draft-ietf-oauth-attestation-based-client-auth): an attester states which key
// this instance of the client has, and each token request proves that key, with a challenge of the server.
import { isJsonObject, signJwt } from '@mintmark/protocol';
import { type DpopKeyPair, keyPairOf, type PublicInstanceJwk } from '../dpop/dpop-prover.ts';
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { exchange, type HttpResponse, type Transport } from '../http/exchange.ts';
import type { ServerEndpoint } from '../server/token-server.ts';
import type { PreparedClient } from './prepared-client.ts';
import { readSecret } from './secret-source.ts';

/** Maximum size of the response of a challenge endpoint in bytes. */
const RESPONSE_LIMIT = 64 * 1024;
const CHALLENGE = 'oauth-client-attestation-challenge';

/** The argument of an {@link AttestationProvider}. */
export interface AttestationRequest {
  /** The public key of this instance, which the attestation must contain as `cnf.jwk`. */
  readonly jwk: PublicInstanceJwk;
  /** Whether the server refused the last attestation, so that a cached one must be replaced. */
  readonly fresh: boolean;
}

/**
 * Returns the attestation of this instance, a JWT of the attester. It is called before each token request, and may
 * return the same one until it expires.
 *
 * @example
 * const attestation: AttestationProvider = async ({ jwk }) => (await backend.attest(jwk)).attestation;
 */
export type AttestationProvider = (request: AttestationRequest) => string | Promise<string>;

/** A client whose instances an attester vouches for. */
export interface AttestedAuthentication {
  readonly clientId: string;
  readonly attestation: AttestationProvider;
  /**
   * The P-256 key of this instance; generated for the lifetime of this process by default. It may be the pair of
   * `dpop`, so that tokens are bound to the attested key.
   */
  readonly instanceKey?: DpopKeyPair | undefined;
  /** The audience of proofs; as for assertions, the issuer by default. */
  readonly assertionAudience?: string | undefined;
  readonly certificateThumbprint?: string | (() => Promise<string>) | undefined;
  readonly workload?: undefined;
  readonly clientSecret?: undefined;
  readonly clientKey?: undefined;
  readonly authMethod?: undefined;
  readonly secretEncoding?: undefined;
}

type Options = AttestedAuthentication & Omit<Transport, 'signal'> & { readonly now: () => number; readonly timeout: number };

/** @throws TypeError (code `invalid_argument`) for an attestation that is no function, or another credential next to it */
export const prepareAttested = (options: Options): PreparedClient => {
  const { attestation, instanceKey, fetch, timeout, now } = options;
  if (typeof attestation !== 'function') throw invalidArgument('attestation must be a function that returns the JWT of the attester.');
  for (const name of ['workload', 'clientSecret', 'clientKey', 'authMethod'] as const) {
    if (options[name] !== undefined) throw invalidArgument(`attestation is used in place of ${name}: give one of them.`);
  }
  const clientId = requireText('clientId', options.clientId);
  let pair: ReturnType<typeof keyPairOf> | undefined;
  const key = () => (pair ??= keyPairOf(instanceKey ?? true));
  let challenge: string | undefined;

  const provider = async ({ fresh }: { readonly fresh: boolean }) => attestation({ jwk: (await key()).jwk, fresh });
  const proof = async (server: ServerEndpoint, signal: AbortSignal | undefined): Promise<string> => {
    challenge ??= await requestChallenge(server, { fetch, timeout, signal });
    const claims = {
      aud: options.assertionAudience ?? server.issuer ?? server.tokenUrl,
      jti: crypto.randomUUID(),
      iat: Math.floor(now() / 1000),
      ...(challenge === undefined ? undefined : { challenge }),
    };
    const { privateKey } = await key();
    return signJwt({ alg: 'ES256', key: privateKey }, { typ: 'oauth-client-attestation-pop+jwt', alg: 'ES256' }, claims);
  };

  return {
    clientId,
    kind: 'attestation',
    hasCertificate: options.certificateThumbprint !== undefined,
    read: async (fresh) => ({ attestation: requireText('The attestation', await readSecret('attestation', provider, fresh, timeout)) }),
    prove: async ({ form, headers }, material, server, signal) => {
      if (!('attestation' in material)) throw invalidArgument('There is no attestation.');
      form.set('client_id', clientId);
      headers['oauth-client-attestation'] = material.attestation;
      headers['oauth-client-attestation-pop'] = await proof(server, signal);
    },
    receivesChallenge: ({ headers, json }, server) => {
      const given = headers.get(CHALLENGE) ?? undefined;
      const isRequired = isJsonObject(json) && json.error === 'use_attestation_challenge';
      const isNew = given !== undefined && given !== challenge;
      // Without one in the response, the endpoint is requested again.
      if (isNew || isRequired) challenge = given;
      return isRequired && (isNew || (given === undefined && server.challengeUrl !== undefined));
    },
    isRenewable: true,
    isSame: (one, other) => 'attestation' in one && 'attestation' in other && one.attestation === other.attestation,
    explain: (error) => error,
  };
};

/** A challenge of the server's endpoint, where its metadata names one. */
const requestChallenge = async ({ challengeUrl }: ServerEndpoint, transport: Transport): Promise<string | undefined> => {
  if (challengeUrl === undefined) return undefined;
  const response: HttpResponse = await exchange(
    challengeUrl,
    { method: 'POST', headers: { accept: 'application/json' } },
    transport,
    RESPONSE_LIMIT,
  );
  const challenge = isJsonObject(response.json) ? response.json.attestation_challenge : undefined;
  if (response.status === 200 && typeof challenge === 'string' && challenge !== '') return challenge;
  throw new ProtocolError('unexpected_response', `The challenge endpoint responded with ${response.status} and no challenge.`, response);
};
