// The client authentication methods (RFC 6749 §2.3, RFC 7523 §2.2, RFC 8705 §2) and their properties.

/** The properties of a client authentication method. */
export interface ClientAuthMethodProperties {
  /** The kind of credential: a client proves that it has one by using it. */
  readonly proves: 'secret' | 'key' | 'certificate' | 'token';
  /**
   * What the server verifies the proof with: the hash of a secret, the secret itself (stored sealed), the
   * keys that the client registered, the CAs of the tenant, or the keys of an issuer that the tenant trusts.
   */
  readonly verifiedBy: 'secret_hash' | 'sealed_secret' | 'client_keys' | 'tenant_ca' | 'trusted_issuer';
  /** How the method's assertion is protected; `undefined` for a method without an assertion. */
  readonly assertion: 'mac' | 'signature' | undefined;
  /** Whether the FAPI 2.0 Security Profile allows it (§5.3.2.1). */
  readonly fapi2: boolean;
  /** The names that metadata has for it; its own when absent. */
  readonly announcedAs?: readonly string[];
}

/**
 * Every method, by its name in RFC 7591 §2 and RFC 8705 §2, in the order in which metadata lists them.
 *
 * @example
 * CLIENT_AUTH_METHODS.private_key_jwt.fapi2 // true
 */
export const CLIENT_AUTH_METHODS = {
  client_secret_basic: { proves: 'secret', verifiedBy: 'secret_hash', assertion: undefined, fapi2: false },
  client_secret_post: { proves: 'secret', verifiedBy: 'secret_hash', assertion: undefined, fapi2: false },
  client_secret_jwt: { proves: 'secret', verifiedBy: 'sealed_secret', assertion: 'mac', fapi2: false },
  private_key_jwt: { proves: 'key', verifiedBy: 'client_keys', assertion: 'signature', fapi2: true },
  tls_client_auth: { proves: 'certificate', verifiedBy: 'tenant_ca', assertion: undefined, fapi2: true },
  self_signed_tls_client_auth: { proves: 'certificate', verifiedBy: 'client_keys', assertion: undefined, fapi2: true },
  // A token of another authority. Libraries for platforms look for private_key_jwt; an attester's token has names of its own.
  federated_jwt: {
    ...{ proves: 'token', verifiedBy: 'trusted_issuer', assertion: undefined, fapi2: false },
    announcedAs: ['private_key_jwt', 'spiffe_jwt', 'attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'],
  },
} as const satisfies Record<string, ClientAuthMethodProperties>;

/** The name of a client authentication method. */
export type ClientAuthMethodName = keyof typeof CLIENT_AUTH_METHODS;

const isMethod = (name: string): name is ClientAuthMethodName => Object.hasOwn(CLIENT_AUTH_METHODS, name);

/** The names of the methods, in the order of {@link CLIENT_AUTH_METHODS}. */
export const CLIENT_AUTH_METHOD_NAMES: readonly ClientAuthMethodName[] = Object.keys(CLIENT_AUTH_METHODS).filter(isMethod);

/** The name of a method by which a client proves itself with a credential of its own, and not with a platform's token. */
export type OwnAuthMethodName = Exclude<ClientAuthMethodName, 'federated_jwt'>;

/** Whether a method is one of a client's own credentials. */
export const isOwnAuthMethod = (name: ClientAuthMethodName): name is OwnAuthMethodName => CLIENT_AUTH_METHODS[name].proves !== 'token';

/** The methods of a client's own credentials, in the order of {@link CLIENT_AUTH_METHODS}. */
export const OWN_AUTH_METHOD_NAMES: readonly OwnAuthMethodName[] = CLIENT_AUTH_METHOD_NAMES.filter(isOwnAuthMethod);

/** The authentication a client is registered with: one method, or `default` for both of RFC 6749 §2.3.1. */
export type RegisteredAuthMethod = 'default' | ClientAuthMethodName;

/** Every value of a client's `auth_method`. */
export const REGISTERED_AUTH_METHODS: readonly RegisteredAuthMethod[] = ['default', ...CLIENT_AUTH_METHOD_NAMES];

/**
 * Returns the methods for which a property has the given value.
 *
 * @example
 * clientAuthMethodsWith('proves', 'certificate') // ['tls_client_auth', 'self_signed_tls_client_auth']
 */
export const clientAuthMethodsWith = <Property extends keyof ClientAuthMethodProperties>(
  property: Property,
  value: ClientAuthMethodProperties[Property],
): readonly ClientAuthMethodName[] =>
  CLIENT_AUTH_METHOD_NAMES.filter((name) => {
    const properties: ClientAuthMethodProperties = CLIENT_AUTH_METHODS[name];
    return properties[property] === value;
  });

// The list is constant, and not selected by properties, so that a new method is not allowed for existing
// clients.
const DEFAULT_METHODS: readonly ClientAuthMethodName[] = ['client_secret_basic', 'client_secret_post'];
// Created once, since every authentication reads them.
const LISTS_OF_ONE: ReadonlyMap<ClientAuthMethodName, readonly ClientAuthMethodName[]> = new Map(
  CLIENT_AUTH_METHOD_NAMES.map((name) => [name, [name]]),
);

/** Returns the methods that a client with this `auth_method` may use. */
export const methodsOfRegistration = (registered: RegisteredAuthMethod): readonly ClientAuthMethodName[] =>
  registered === 'default' ? DEFAULT_METHODS : (LISTS_OF_ONE.get(registered) ?? []);

/**
 * Returns the properties of the methods that a client with this `auth_method` may use. The two methods of
 * `default` have equal properties.
 */
export const propertiesOfRegistration = (registered: RegisteredAuthMethod): ClientAuthMethodProperties =>
  CLIENT_AUTH_METHODS[registered === 'default' ? 'client_secret_basic' : registered];
