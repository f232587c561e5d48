// Right and wrong credentials of each client authentication method, for requests whose costs are compared.
import { webcrypto } from 'node:crypto';
import { certificate, type TestCertificate } from '../certificates.ts';
import { asForm, assertion, type ClientKey, clientKey } from '../signed.ts';

/** The header in which the server must accept certificates of this machine. */
export const CERTIFICATE_HEADER = 'x-cert';

const SECRET = 'correct-horse-battery-staple-9876543210';
/** As long, so that both requests cost their sender the same. */
const WRONG_SECRET = SECRET.toUpperCase();

/** A request for a token, as form parameters and headers. */
export interface Presented {
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A method, and credentials for it. */
export interface MethodCredentials {
  readonly method: string;
  /** Settings of a client that has the right credential, as members of the management API. */
  readonly registration: Readonly<Record<string, unknown>>;
  /** Presents the right or a wrong credential for a client id. */
  readonly present: (clientId: string, isRight: boolean) => Promise<Presented>;
}

/** Credentials of all methods, and the CA that a tenant must have for them, PEM. */
export interface Credentials {
  readonly clientCa: string;
  readonly methods: readonly MethodCredentials[];
}

/**
 * Creates credentials.
 *
 * @param issuer - returns the audience of assertions
 * @param now - the server's time, in milliseconds since the epoch
 */
export const createCredentials = async (issuer: () => string, now: () => number = Date.now): Promise<Credentials> => {
  const [key, otherKey] = [await clientKey(), await clientKey()];
  const ca = await certificate({ subject: 'CN=ca', ca: true });
  const [ofCa, own, foreign] = [
    await certificate({ subject: 'CN=right', issuer: ca }),
    await certificate({ subject: 'CN=self' }),
    await certificate({ subject: 'CN=foreign' }),
  ];
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', own.keys.publicKey);
  const signed = async (algorithm: string, privateKey: ClientKey['privateKey'] | Uint8Array, clientId: string): Promise<Presented> => {
    const iat = Math.floor(now() / 1000);
    return { form: asForm(await assertion({ algorithm, privateKey }, clientId, issuer(), { claims: { iat, exp: iat + 60 } })) };
  };
  const row = (method: string, settings: object, present: MethodCredentials['present']): MethodCredentials => ({
    method,
    registration: { token_endpoint_auth_method: method, ...settings },
    present,
  });
  return {
    clientCa: ca.cert,
    methods: [
      row('client_secret_basic', { client_secret: SECRET }, async (clientId, isRight) => ({
        form: {},
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${isRight ? SECRET : WRONG_SECRET}`).toString('base64')}` },
      })),
      row('client_secret_post', { client_secret: SECRET }, async (clientId, isRight) => ({
        form: { client_id: clientId, client_secret: isRight ? SECRET : WRONG_SECRET },
      })),
      row('client_secret_jwt', { client_secret: SECRET }, (clientId, isRight) =>
        signed('HS256', Buffer.from(isRight ? SECRET : WRONG_SECRET), clientId),
      ),
      row('private_key_jwt', { jwks: { keys: [key.jwk] } }, (clientId, isRight) =>
        signed('ES256', (isRight ? key : otherKey).privateKey, clientId),
      ),
      row('tls_client_auth', { tls_client_auth_subject_dn: 'CN=right' }, async (clientId, isRight) =>
        withCertificate(clientId, isRight ? ofCa : foreign),
      ),
      row('self_signed_tls_client_auth', { jwks: { keys: [{ kty, crv, x, y }] } }, async (clientId, isRight) =>
        withCertificate(clientId, isRight ? own : foreign),
      ),
    ],
  };
};

const withCertificate = (clientId: string, { certificate: { rawData } }: TestCertificate): Presented => ({
  form: { client_id: clientId },
  headers: { [CERTIFICATE_HEADER]: Buffer.from(rawData).toString('base64') },
});
