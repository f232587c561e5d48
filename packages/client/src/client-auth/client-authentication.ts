// Client authentication (RFC 6749 §2.3, RFC 7523, RFC 8705): a table of methods, and the choice among them. A
// second method is not tried after a refusal, which would double the traffic of an outage and hide the first
// error.
import {
  CLIENT_AUTH_METHODS,
  type ClientKey,
  clientAuthMethodsWith,
  formatBasic,
  importSigningKey,
  isOwnAuthMethod,
  isSameKey,
  macAssertion,
  type OwnAuthMethodName,
  setAssertion,
  signAssertion,
} from '@mintmark/protocol';
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';
import { OAuthResponseError } from '../errors/oauth-response-error.ts';
import type { Transport } from '../http/exchange.ts';
import type { ServerEndpoint } from '../server/token-server.ts';
import { type AttestedAuthentication, prepareAttested } from './attestation.ts';
import type { Credential, PreparedClient, UnsentRequest } from './prepared-client.ts';
import { readSecret, type SecretSource } from './secret-source.ts';
import { readWorkload, type WorkloadSource } from './workload-source.ts';

interface Context extends ClientAuthentication {
  readonly audience: string;
  readonly now: number;
}

type Prove = (request: UnsentRequest, material: Credential, context: Context) => void | Promise<void>;

const METHODS = {
  client_secret_basic: ({ headers }, material, { clientId, secretEncoding }) => {
    const clientSecret = secretOf(material);
    headers.authorization = secretEncoding === 'raw' ? rawBasic(clientId, clientSecret) : formatBasic({ clientId, clientSecret });
  },
  client_secret_post: ({ form }, material, { clientId }) => {
    form.set('client_id', clientId);
    form.set('client_secret', secretOf(material));
  },
  client_secret_jwt: async ({ form }, material, context) =>
    setAssertion(form, context.clientId, await macAssertion(secretOf(material), context)),
  private_key_jwt: async ({ form }, material, context) => {
    if (!('key' in material)) throw invalidArgument('private_key_jwt needs clientKey.');
    setAssertion(form, context.clientId, await signAssertion(material.key, context));
  },
  // RFC 8705 §2: the transport presents the certificate; the form only names the client.
  tls_client_auth: ({ form }, _material, { clientId }) => form.set('client_id', clientId),
  self_signed_tls_client_auth: ({ form }, _material, { clientId }) => form.set('client_id', clientId),
} as const satisfies Record<OwnAuthMethodName, Prove>;

/** A client authentication method, by its name in RFC 6749 §2.3.1, OpenID Connect Core §9 or RFC 8705. */
export type ClientAuthMethod = OwnAuthMethodName;

/** The client, its credential and its authentication method. */
export interface ClientAuthentication {
  readonly clientId: string;
  /** The secret, or a provider that is called before each token request. */
  readonly clientSecret?: SecretSource | undefined;
  /** The private key for `private_key_jwt`, or a provider that is called before each token request. */
  readonly clientKey?: SecretSource<ClientKey> | undefined;
  /**
   * SHA-256 thumbprint of the client's certificate in base64url, where the transport presents one, or a
   * function that returns that of a renewed one. It is part of a token's key in a store.
   */
  readonly certificateThumbprint?: string | (() => Promise<string>) | undefined;
  /**
   * By default: with a key `private_key_jwt`; with a certificate alone, or where the metadata of an
   * `issuer` has certificates but no assertions, `tls_client_auth`; with a secret `client_secret_post` at a
   * tenant, as in the guide, the first of basic, post and jwt in the metadata of an `issuer`, and
   * `client_secret_basic` at a `tokenUrl`.
   */
  readonly authMethod?: ClientAuthMethod | undefined;
  /**
   * How `client_secret_basic` encodes id and secret: form-encoded as in RFC 6749 §2.3.1 (the default), or
   * raw, for servers that do not decode them. Both are the same unless one contains other characters than
   * letters, digits and `-._*`.
   */
  readonly secretEncoding?: 'rfc6749' | 'raw' | undefined;
  /** The audience of assertions: the issuer by default, or the token endpoint where no issuer is known. */
  readonly assertionAudience?: string | undefined;
}

/** A client that proves itself by a token of its platform, in place of a credential of its own. */
export interface WorkloadAuthentication {
  /** Obtains the token; `@mintmark/client/workload` has sources for common platforms. */
  readonly workload: WorkloadSource;
  /**
   * How the token is presented: as client assertion (RFC 7523 §2.2, the default), or as the grant itself
   * (§2.1), without client authentication.
   */
  readonly workloadAs?: 'assertion' | 'grant' | undefined;
  /** Needed only where trust rules of several clients match the token. */
  readonly clientId?: string | undefined;
  /** The audience that the token is requested for; the issuer by default, `HOST/oauth2` at a tenant. */
  readonly assertionAudience?: string | undefined;
  /** As for {@link ClientAuthentication}, to bind tokens to the certificate of the transport. */
  readonly certificateThumbprint?: string | (() => Promise<string>) | undefined;
  readonly clientSecret?: undefined;
  readonly clientKey?: undefined;
  readonly authMethod?: undefined;
  readonly secretEncoding?: undefined;
}

type ClientOptions = (ClientAuthentication | WorkloadAuthentication | AttestedAuthentication) &
  Omit<Transport, 'signal'> & { readonly now: () => number; readonly timeout: number };

/** @throws TypeError (code `invalid_argument`) for an unknown method, or one without its credential */
export const prepareClient = (options: ClientOptions): PreparedClient =>
  'attestation' in options && options.attestation !== undefined
    ? prepareAttested(options)
    : 'workload' in options && options.workload !== undefined
      ? prepareWorkload(options)
      : prepareOwnClient(options as Exclude<ClientOptions, WorkloadAuthentication | AttestedAuthentication>);

/** RFC 7523 §2.1. */
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const prepareWorkload = (options: WorkloadAuthentication & { readonly timeout: number }): PreparedClient => {
  const { workload, workloadAs = 'assertion', timeout } = options;
  if (typeof workload !== 'function') throw invalidArgument('workload must be a function, such as githubActions().');
  if (workloadAs !== 'assertion' && workloadAs !== 'grant') throw invalidArgument('workloadAs must be assertion or grant.');
  for (const name of ['clientSecret', 'clientKey', 'authMethod'] as const) {
    if (options[name] !== undefined) throw invalidArgument(`workload is used in place of ${name}: give one of them.`);
  }
  const clientId = options.clientId === undefined ? undefined : requireText('clientId', options.clientId);
  return {
    clientId,
    kind: `workload ${workloadAs}`,
    hasCertificate: options.certificateThumbprint !== undefined,
    read: async () => ({ workload: true }),
    prove: async ({ form }, _material, server, signal) => {
      const audience = options.assertionAudience ?? server.workloadAudience ?? server.issuer ?? server.tokenUrl;
      const { token, assertionType } = await readWorkload(workload, audience, timeout, signal);
      if (clientId !== undefined) form.set('client_id', clientId);
      if (workloadAs === 'grant') {
        form.set('grant_type', JWT_BEARER);
        form.set('assertion', token);
      } else {
        form.set('client_assertion_type', assertionType);
        form.set('client_assertion', token);
      }
    },
    isRenewable: false,
    isSame: () => true,
    explain: (error) => error,
  };
};

const prepareOwnClient = (options: ClientAuthentication & { readonly now: () => number; readonly timeout: number }): PreparedClient => {
  const clientId = requireText('clientId', options.clientId);
  const method = knownMethod(options);
  const { clientSecret, clientKey, now, timeout } = options;
  const usesKey = (method ?? 'private_key_jwt') === 'private_key_jwt' && clientKey !== undefined;
  const hasCertificate = options.certificateThumbprint !== undefined || isCertificate(method);
  if (!usesKey && typeof clientSecret !== 'function' && !isCertificate(method)) requireText('clientSecret', clientSecret);

  const read = async (fresh: boolean): Promise<Credential> => {
    if (isCertificate(method)) return { certificate: true };
    if (clientKey !== undefined && usesKey) {
      const given = await readSecret('clientKey', clientKey, fresh, timeout);
      return { given, key: await importSigningKey(given) };
    }
    return { secret: requireText('clientSecret', await readSecret('clientSecret', clientSecret, fresh, timeout)) };
  };
  return {
    clientId,
    kind: method ?? (usesKey ? 'key' : 'secret'),
    hasCertificate,
    read,
    prove: async (request, material, server) => {
      const audience = options.assertionAudience ?? server.issuer ?? server.tokenUrl;
      await METHODS[method ?? offeredMethod(server, usesKey)](request, material, { ...options, clientId, audience, now: now() });
    },
    isRenewable: typeof (usesKey ? clientKey : clientSecret) === 'function',
    isSame: isSameCredential,
    explain: (error, material, server) => {
      const isEncoded = !usesKey && (method ?? offeredMethod(server, usesKey)) === 'client_secret_basic';
      return isInvalidClient(error) && isEncoded ? withHint(error, clientId, material, options) : error;
    },
  };
};

/** Whether the server refused the client authentication (RFC 6749 §5.2). */
export const isInvalidClient = (error: unknown): error is OAuthResponseError =>
  error instanceof OAuthResponseError && error.error === 'invalid_client';

/** Whether the method uses the certificate of the transport. */
const isCertificate = (method: ClientAuthMethod | undefined): boolean =>
  method !== undefined && CLIENT_AUTH_METHODS[method].proves === 'certificate';

const knownMethod = ({
  authMethod,
  clientKey,
  clientSecret,
  certificateThumbprint,
  secretEncoding,
}: ClientAuthentication): ClientAuthMethod | undefined => {
  if (authMethod !== undefined && !Object.hasOwn(METHODS, authMethod)) {
    throw invalidArgument(`authMethod must be one of ${Object.keys(METHODS).join(', ')}.`);
  }
  if (secretEncoding !== undefined && secretEncoding !== 'rfc6749' && secretEncoding !== 'raw') {
    throw invalidArgument('secretEncoding must be rfc6749 or raw.');
  }
  if (authMethod === 'private_key_jwt' && clientKey === undefined) throw invalidArgument('private_key_jwt needs clientKey.');
  if (authMethod !== undefined || certificateThumbprint === undefined) return authMethod ?? (clientKey && 'private_key_jwt');
  // With a key, the metadata decides between key and certificate. A secret takes precedence over a
  // certificate.
  return clientKey === undefined && clientSecret === undefined ? 'tls_client_auth' : undefined;
};

const CERTIFICATE_METHODS = clientAuthMethodsWith('proves', 'certificate').filter(isOwnAuthMethod);
const SECRET_METHODS = clientAuthMethodsWith('proves', 'secret').filter(isOwnAuthMethod);

/** Selects a method of the server's metadata (RFC 8414 §2), for a secret or for a key with a certificate. */
const offeredMethod = ({ authMethods }: ServerEndpoint, usesKey: boolean): ClientAuthMethod => {
  if (usesKey) {
    const byCertificate = authMethods.includes('private_key_jwt')
      ? undefined
      : CERTIFICATE_METHODS.find((method) => authMethods.includes(method));
    return byCertificate ?? 'private_key_jwt';
  }
  const found = SECRET_METHODS.find((method) => authMethods.includes(method));
  if (found === undefined)
    throw invalidArgument(`The server accepts ${authMethods.join(', ')}, none of which works with a secret. Give an authMethod.`);
  return found;
};

const secretOf = (material: Credential): string => {
  if (!('secret' in material)) throw invalidArgument('This authMethod needs clientSecret.');
  return material.secret;
};

const rawBasic = (clientId: string, secret: string): string => {
  const bytes = new TextEncoder().encode(`${clientId}:${secret}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
};

const isSameCredential = (one: Credential, other: Credential): boolean => {
  if ('given' in one && 'given' in other) return isSameKey(one.given, other.given);
  return 'secret' in one && 'secret' in other ? one.secret === other.secret : 'certificate' in one && 'certificate' in other;
};

const PLAIN = /^[\w.*-]*$/;

const withHint = (error: OAuthResponseError, clientId: string, material: Credential, { secretEncoding }: ClientAuthentication): unknown => {
  if (!('secret' in material) || (PLAIN.test(clientId) && PLAIN.test(material.secret))) return error;
  const other = secretEncoding === 'raw' ? 'rfc6749' : 'raw';
  const hint = `(Id or secret contain characters that servers decode differently under client_secret_basic: secretEncoding: '${other}' may help.)`;
  return new OAuthResponseError(error, hint);
};
