// The clients with service accounts of a Keycloak realm export.
import { UsageError } from '../failure/usage-error.ts';
import { type ForeignClient, type ForeignReader, given, type Members, membersOf, textOf, textsOf } from './foreign-client.ts';

const METHODS: Readonly<Record<string, string>> = {
  'client-secret': 'default',
  'client-secret-jwt': 'client_secret_jwt',
  'client-jwt': 'private_key_jwt',
  'client-x509': 'tls_client_auth',
};
/** Scopes that a realm has by itself, of things that a client without a user does not have. */
const OF_THE_REALM: readonly string[] = [
  ...['acr', 'address', 'basic', 'email', 'microprofile-jwt', 'offline_access', 'organization', 'phone', 'profile', 'role_list', 'roles'],
  ...['saml_organization', 'service_account', 'web-origins'],
];
const SIGNS: readonly string[] = ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'];
/** What an export puts in the place of a secret that it does not tell. */
const MASKED = /^\*+$/;

/** Reads the export. */
export const readKeycloak: ForeignReader = (json) => {
  const realm = membersOf(json);
  const all = realm['clients'];
  if (!Array.isArray(all)) throw new UsageError('This is no realm export of Keycloak: it has no list of clients.');
  const roles = rolesOfAccounts(realm['users']);
  const entries = all.map((entry: unknown, index) => [membersOf(entry), index] as const);
  const clients = entries.flatMap(([client, index]) => (isMachine(client) ? [readClient(client, index, roles)] : []));
  const others = entries.length - clients.length;
  return { clients, notes: others === 0 ? [] : [`${others} clients without a service account of their own are left out`] };
};

const isMachine = (client: Members): boolean =>
  client['serviceAccountsEnabled'] === true &&
  client['publicClient'] !== true &&
  client['bearerOnly'] !== true &&
  (client['protocol'] ?? 'openid-connect') === 'openid-connect';

/** The roles of the users that service accounts are, by client id. */
const rolesOfAccounts = (users: unknown): ReadonlyMap<string, readonly string[]> =>
  new Map(
    (Array.isArray(users) ? users : []).flatMap((entry: unknown) => {
      const user = membersOf(entry);
      const clientId = textOf(user['serviceAccountClientId']);
      const ofClients = Object.values(membersOf(user['clientRoles'])).flatMap(textsOf);
      const roles = [...textsOf(user['realmRoles']).filter((role) => !role.startsWith('default-roles-')), ...ofClients];
      return clientId === undefined || roles.length === 0 ? [] : [[clientId, roles] as const];
    }),
  );

const readClient = (client: Members, index: number, roles: ReadonlyMap<string, readonly string[]>): ForeignClient => {
  const clientId = textOf(client['clientId']);
  if (clientId === undefined) throw new UsageError('This is no realm export of Keycloak: a client has no clientId.');
  const attributes = membersOf(client['attributes']);
  const isOn = (name: string): boolean => attributes[name] === 'true';
  const name = textOf(client['name']);
  const authenticator = textOf(client['clientAuthenticatorType']) ?? 'client-secret';
  const method = METHODS[authenticator];
  const own = (scopes: unknown): readonly string[] => textsOf(scopes).filter((scope) => !OF_THE_REALM.includes(scope));
  const defaults = own(client['defaultClientScopes']);
  const algorithm = textOf(attributes['access.token.signed.response.alg']);
  const jwks = isOn('use.jwks.string') ? jwksOf(attributes['jwks.string']) : undefined;
  const jwksUri = isOn('use.jwks.url') ? textOf(attributes['jwks.url']) : undefined;
  const hasPattern = isOn('x509.allow.regex.pattern.comparison');
  const bySecret = method === 'default' || method === 'client_secret_jwt';
  const secret = bySecret ? textOf(client['secret']) : undefined;
  const isMasked = secret !== undefined && MASKED.test(secret);
  const mappers = Array.isArray(client['protocolMappers']) ? client['protocolMappers'].length : 0;
  const fields = given({
    // Names such as ${client_account} are keys of Keycloak's translations.
    name: name === undefined || name.startsWith('${') ? clientId : name,
    description: textOf(client['description']),
    token_endpoint_auth_method: method,
    token_endpoint_auth_signing_alg: textOf(attributes['token.endpoint.auth.signing.alg']),
    jwks: jwksUri === undefined ? jwks : undefined,
    jwks_uri: jwksUri,
    tls_client_auth_subject_dn: method === 'tls_client_auth' && !hasPattern ? textOf(attributes['x509.subjectdn']) : undefined,
    tls_client_certificate_bound_access_tokens: isOn('tls.client.certificate.bound.access.tokens') || undefined,
    dpop_bound_access_tokens: isOn('dpop.bound.access.tokens') || undefined,
    access_token_lifetime: secondsOf(attributes['access.token.lifespan']),
    access_token_format: 'jwt',
    access_token_signing_alg: algorithm !== undefined && SIGNS.includes(algorithm) ? algorithm : undefined,
    scopes: [...new Set([...defaults, ...own(client['optionalClientScopes'])])],
    default_scopes: defaults,
  });
  const notes = [
    ...(method === undefined ? [`clientAuthenticatorType ${authenticator} is not known here: it gets a secret`] : []),
    ...(hasPattern ? ['its certificate is known there by a pattern, and here by an exact subject: set it before it can authenticate'] : []),
    ...(attributes['jwt.credential.certificate'] === undefined || jwks !== undefined || jwksUri !== undefined
      ? []
      : ['its key is there as a certificate: give its jwks before it can authenticate']),
    ...(isMasked ? ['its secret is masked in the export: a new one is made'] : []),
    ...(algorithm !== undefined && !SIGNS.includes(algorithm) ? [`${algorithm} does not sign here: the tenant’s algorithm does`] : []),
    ...(mappers === 0 ? [] : [`${mappers} protocol mappers are left out: see claims and resources`]),
    ...(roles.has(clientId) ? [`roles of its service account are left out: ${roles.get(clientId)?.join(', ')}`] : []),
  ];
  return {
    clientId,
    fields,
    disabled: client['enabled'] === false,
    secret: isMasked ? undefined : secret,
    notes,
    path: ['clients', index],
  };
};

const secondsOf = (text: unknown): number | undefined => {
  const seconds = Number(textOf(text));
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
};

const jwksOf = (text: unknown): unknown => {
  try {
    return JSON.parse(textOf(text) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};
