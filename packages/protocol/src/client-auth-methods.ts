// The client authentication methods (RFC 6749 §2.3, RFC 7523 §2.2, RFC 8705 §2) and their properties.

/** The properties of a client authentication method. */
export interface ClientAuthMethodFacts {
  /** The credential of which the client proves possession. */
  readonly proves: 'secret' | 'key' | 'certificate';
  /**
   * What the server verifies the proof with: the hash of a secret, the secret itself (stored sealed), the
   * keys that the client registered, or the CAs of the tenant.
   */
  readonly verifiedBy: 'secret_hash' | 'sealed_secret' | 'client_keys' | 'tenant_ca';
  /** How the method's assertion is protected; `undefined` for a method without one. */
  readonly assertion: 'mac' | 'signature' | undefined;
  /** Whether the FAPI 2.0 Security Profile allows it (§5.3.2.1). */
  readonly fapi2: boolean;
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
} as const satisfies Record<string, ClientAuthMethodFacts>;

/** The name of a client authentication method. */
export type ClientAuthMethodName = keyof typeof CLIENT_AUTH_METHODS;

const isMethod = (name: string): name is ClientAuthMethodName => Object.hasOwn(CLIENT_AUTH_METHODS, name);

/** The names of the methods, in the order of {@link CLIENT_AUTH_METHODS}. */
export const CLIENT_AUTH_METHOD_NAMES: readonly ClientAuthMethodName[] = Object.keys(CLIENT_AUTH_METHODS).filter(isMethod);

/** The registration of a client: one method, or `default` for the two methods of RFC 6749 §2.3.1. */
export type RegisteredAuthMethod = 'default' | ClientAuthMethodName;

/** Every value of a client's `auth_method`. */
export const REGISTERED_AUTH_METHODS: readonly RegisteredAuthMethod[] = ['default', ...CLIENT_AUTH_METHOD_NAMES];

/**
 * The methods with a value of a property.
 *
 * @example
 * clientAuthMethodsWith('proves', 'certificate') // ['tls_client_auth', 'self_signed_tls_client_auth']
 */
export const clientAuthMethodsWith = <Fact extends keyof ClientAuthMethodFacts>(
  fact: Fact,
  value: ClientAuthMethodFacts[Fact],
): readonly ClientAuthMethodName[] =>
  CLIENT_AUTH_METHOD_NAMES.filter((name) => {
    const facts: ClientAuthMethodFacts = CLIENT_AUTH_METHODS[name];
    return facts[fact] === value;
  });

// Listed explicitly: a new method must not become allowed for existing clients.
const DEFAULT: readonly ClientAuthMethodName[] = ['client_secret_basic', 'client_secret_post'];
const SINGLE: ReadonlyMap<ClientAuthMethodName, readonly ClientAuthMethodName[]> = new Map(
  CLIENT_AUTH_METHOD_NAMES.map((name) => [name, [name]]),
);

/** The methods that a registration allows. */
export const methodsOfRegistration = (registered: RegisteredAuthMethod): readonly ClientAuthMethodName[] =>
  registered === 'default' ? DEFAULT : (SINGLE.get(registered) ?? []);

/** The properties of a registration. Both methods of `default` have the same. */
export const factsOfRegistration = (registered: RegisteredAuthMethod): ClientAuthMethodFacts =>
  CLIENT_AUTH_METHODS[registered === 'default' ? 'client_secret_basic' : registered];
