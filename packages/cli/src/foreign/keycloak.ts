// Keycloak's clients with service accounts: from one or several realm exports, the output of `kcadm get
// clients`, one client, or the operator's KeycloakRealmImport.

import { X509Certificate } from 'node:crypto';
import { UsageError } from '../failure/usage-error.ts';
import { counted } from '../output/counted.ts';
import {
  enabledNotes,
  type ForeignClient,
  type ForeignClients,
  type ForeignReader,
  given,
  isDisabled,
  isEmpty,
  lostMembers,
  type Members,
  membersOf,
  secondsOf,
  secretFrom,
  switchOf,
  switchOrRefused,
  textOf,
  textsOf,
} from './foreign-client.ts';
import { ATTRIBUTE_PREFIXES, ATTRIBUTES, CLIENT_MEMBERS } from './keycloak-members.ts';

const METHODS: ReadonlyMap<string, string> = new Map([
  ['client-secret', 'default'],
  ['client-secret-jwt', 'client_secret_jwt'],
  ['client-jwt', 'private_key_jwt'],
  ['client-x509', 'tls_client_auth'],
]);
/** The methods with assertions. */
const SIGNING_METHODS: readonly (string | undefined)[] = ['private_key_jwt', 'client_secret_jwt'];
/** Built-in scopes of a realm, which are irrelevant for a client without a user. */
const OF_THE_REALM: readonly string[] = [
  ...['acr', 'address', 'basic', 'email', 'microprofile-jwt', 'offline_access', 'organization', 'phone', 'profile', 'role_list', 'roles'],
  ...['saml_organization', 'service_account', 'web-origins'],
];
const SIGNS: readonly string[] = ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'];
/** What an export contains instead of a secret. */
const MASKED = /^\*+$/;

/** A realm in the file, with its clients. */
interface FoundRealm {
  readonly realm: Members;
  readonly clients: readonly unknown[];
  readonly path: readonly (string | number)[];
}

/** Reads the file. */
export const readKeycloak: ForeignReader = (json) => {
  const read = realmsIn(json).map(readRealm);
  return {
    clients: read.flatMap(({ clients }) => clients),
    notes: read.flatMap(({ notes }) => notes),
    remarks: read.flatMap(({ remarks }) => remarks),
  };
};

const realmsIn = (json: unknown): readonly FoundRealm[] => {
  if (Array.isArray(json) && json.length > 0) {
    const entries = json.map(membersOf);
    if (entries.every(isRealm)) return entries.map((realm, index) => realmAt(realm, [index]));
    // The output of kcadm: a realm's clients, without the realm.
    if (entries.some(isClient)) return [{ realm: {}, clients: json, path: [] }];
  }
  const members = membersOf(json);
  if (isRealm(members)) return [realmAt(members, [])];
  const imported = membersOf(membersOf(members['spec'])['realm']);
  if (isRealm(imported)) return [realmAt(imported, ['spec', 'realm'])];
  if (isClient(members)) return [{ realm: {}, clients: [json], path: [] }];
  throw new UsageError('This is not an export of Keycloak: it contains no realm with clients, no list of clients, and no client.');
};

const isRealm = (members: Members): boolean => Array.isArray(members['clients']);
const isClient = (members: Members): boolean => textOf(members['clientId']) !== undefined;

const realmAt = (realm: Members, path: readonly (string | number)[]): FoundRealm => ({
  realm,
  clients: Array.isArray(realm['clients']) ? realm['clients'] : [],
  path: [...path, 'clients'],
});

const readRealm = ({ realm, clients: all, path }: FoundRealm): ForeignClients => {
  const context = { realm, roles: rolesOfAccounts(realm['users']), path: all.length === 1 && path.length === 0 ? undefined : path };
  const machines = all.flatMap((entry, index) => (isMachine(membersOf(entry)) ? [{ client: membersOf(entry), index }] : []));
  const others = all.length - machines.length;
  const name = textOf(realm['realm']);
  const of = name === undefined ? '' : ` of the realm ${name}`;
  const clients = machines.flatMap(({ client, index }) => {
    const clientId = textOf(client['clientId']);
    return clientId === undefined ? [] : [readClient(client, clientId, index, context)];
  });
  const nameless = machines.length - clients.length;
  if (nameless > 0 && clients.length === 0) {
    throw new UsageError('This is not an export of Keycloak: a client has no clientId.');
  }
  return {
    clients,
    notes: [
      ...(nameless === 0 ? [] : [`${counted(nameless, 'client')}${of} without a clientId ${nameless === 1 ? 'is' : 'are'} left out`]),
      ...(isEmpty(realm['notBefore']) || realm['notBefore'] === 0 ? [] : [`notBefore${of} applies to tokens of Keycloak and is left out`]),
    ],
    remarks: others === 0 ? [] : [`${counted(others, 'client')}${of} without a service account ${others === 1 ? 'is' : 'are'} left out`],
  };
};

const isMachine = (client: Members): boolean =>
  switchOf(client['serviceAccountsEnabled']) === true &&
  switchOf(client['publicClient']) !== true &&
  switchOf(client['bearerOnly']) !== true &&
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

interface Context {
  readonly realm: Members;
  readonly roles: ReadonlyMap<string, readonly string[]>;
  /** The path of the list of clients; `undefined` when the file is one client. */
  readonly path: readonly (string | number)[] | undefined;
}

const readClient = (client: Members, clientId: string, index: number, { realm, roles, path }: Context): ForeignClient => {
  const attributes = membersOf(client['attributes']);
  const isOn = (attribute: string): boolean => switchOf(attributes[attribute]) === true;
  const name = textOf(client['name']);
  const method = METHODS.get(authenticatorOf(client));
  const own = (scopes: unknown): readonly string[] => textsOf(scopes).filter((scope) => !OF_THE_REALM.includes(scope));
  // A client that names no scopes has those of its realm.
  const defaults = own(client['defaultClientScopes'] ?? realm['defaultDefaultClientScopes']);
  const optional = own(client['optionalClientScopes'] ?? realm['defaultOptionalClientScopes']);
  const algorithm = textOf(attributes['access.token.signed.response.alg']);
  const { jwks, jwksUri } = method === 'private_key_jwt' ? keysOf(attributes, isOn) : {};
  const hasPattern = isOn('x509.allow.regex.pattern.comparison');
  const bySecret = method === 'default' || method === 'client_secret_jwt';
  const secret = bySecret ? textOf(client['secret']) : undefined;
  const isMasked = secret !== undefined && MASKED.test(secret);
  const isRealmOff = isDisabled(realm['enabled']);
  const fields = given({
    // Names such as ${client_account} are keys of Keycloak's translations.
    name: name === undefined || name.startsWith('${') ? clientId : name,
    description: textOf(client['description']),
    token_endpoint_auth_method: method,
    token_endpoint_auth_signing_alg: SIGNING_METHODS.includes(method) ? textOf(attributes['token.endpoint.auth.signing.alg']) : undefined,
    jwks,
    jwks_uri: jwksUri,
    tls_client_auth_subject_dn: method === 'tls_client_auth' && !hasPattern ? textOf(attributes['x509.subjectdn']) : undefined,
    tls_client_certificate_bound_access_tokens: switchOrRefused(attributes['tls.client.certificate.bound.access.tokens']) || undefined,
    dpop_bound_access_tokens: switchOrRefused(attributes['dpop.bound.access.tokens']) || undefined,
    access_token_lifetime: secondsOf(attributes['access.token.lifespan']) ?? secondsOf(realm['accessTokenLifespan']),
    access_token_format: 'jwt',
    access_token_signing_alg: algorithm !== undefined && SIGNS.includes(algorithm) ? algorithm : undefined,
    scopes: [...new Set([...defaults, ...optional])],
    default_scopes: defaults,
  });
  const notes = [
    ...notesOf(client, attributes),
    ...(method === 'tls_client_auth' && hasPattern
      ? ['Keycloak identifies its certificate by a pattern; here it takes an exact subject']
      : []),
    ...(isMasked ? ['its secret is masked in the export: a new one is created'] : []),
    ...(algorithm !== undefined && !SIGNS.includes(algorithm) ? [`${algorithm} cannot sign here: the tenant’s algorithm is used`] : []),
    ...(roles.has(clientId) ? [`roles of its service account are left out: ${roles.get(clientId)?.join(', ')}`] : []),
    ...(isRealmOff ? ['its realm is disabled: it is disabled here'] : []),
  ];
  return {
    clientId,
    fields,
    disabled: isRealmOff || isDisabled(client['enabled']),
    secret: isMasked ? undefined : secretFrom(secret),
    notes,
    path: path === undefined ? [] : [...path, index],
  };
};

/** Notes about what has no equivalent here, for any method. */
const notesOf = (client: Members, attributes: Members): readonly string[] => {
  const authenticator = authenticatorOf(client);
  const lifespan = attributes['access.token.lifespan'];
  const mappers = Array.isArray(client['protocolMappers']) ? client['protocolMappers'].length : 0;
  const hasAuthorization = switchOf(client['authorizationServicesEnabled']) === true || !isEmpty(client['authorizationSettings']);
  const strange = Object.fromEntries(
    Object.entries(attributes).filter(([name]) => !ATTRIBUTE_PREFIXES.some((each) => name.startsWith(each))),
  );
  return [
    ...enabledNotes(client['enabled']),
    ...(isEmpty(lifespan) || secondsOf(lifespan) !== undefined ? [] : ['access.token.lifespan is not a number of seconds and is left out']),
    ...(METHODS.has(authenticator) ? [] : [`clientAuthenticatorType ${authenticator} is unknown here: it gets a secret`]),
    ...(mappers === 0 ? [] : [`${counted(mappers, 'protocol mapper is', 'protocol mappers are')} left out: see claims and resources`]),
    ...(hasAuthorization ? ['its authorization settings (permissions, policies, resources) are left out'] : []),
    ...(isEmpty(attributes['client.secret.rotated']) ? [] : ['its rotated secret is left out: programs that still use it are refused']),
    ...(isEmpty(client['notBefore']) || client['notBefore'] === 0 ? [] : ['notBefore applies to tokens of Keycloak and is left out']),
    ...lostMembers(client, CLIENT_MEMBERS),
    ...lostMembers(strange, ATTRIBUTES, 'the attribute '),
  ];
};

/** The name of the client's authenticator; a secret by default. */
const authenticatorOf = ({ clientAuthenticatorType: type }: Members): string =>
  isEmpty(type) ? 'client-secret' : (textOf(type) ?? '(not a text)');

interface Keys {
  readonly jwks?: unknown;
  readonly jwksUri?: string | undefined;
}

/** The keys for a client's assertions: a URL, a key set, or a certificate. */
const keysOf = (attributes: Members, isOn: (attribute: string) => boolean): Keys => {
  if (isOn('use.jwks.url')) return { jwksUri: textOf(attributes['jwks.url']) };
  if (isOn('use.jwks.string')) return { jwks: jsonOf(attributes['jwks.string']) };
  const certificate = textOf(attributes['jwt.credential.certificate']);
  return certificate === undefined ? {} : { jwks: keyOfCertificate(certificate) };
};

// Keycloak writes the certificate in base64, without the PEM lines.
const keyOfCertificate = (text: string): unknown => {
  try {
    const der = Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    return { keys: [{ ...new X509Certificate(der).publicKey.export({ format: 'jwk' }), use: 'sig' }] };
  } catch {
    return undefined;
  }
};

const jsonOf = (text: unknown): unknown => {
  try {
    return JSON.parse(textOf(text) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
};
