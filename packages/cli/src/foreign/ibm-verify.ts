// API clients of IBM Security Verify: the response to `GET /v1.0/apiclients`, one client of it, or the output
// of `verifyctl get apiclients`.

import { UsageError } from '../failure/usage-error.ts';
import { counted } from '../output/counted.ts';
import {
  enabledNotes,
  type ForeignClient,
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

const KNOWN = {
  client: [
    ...['id', '_links', 'clientId', 'clientName', 'clientSecret', 'description', 'enabled', 'entitlements', 'overrideSettings'],
    ...['additionalConfig', 'ipFilterOp', 'ipFilters', 'jwkUri', 'accessTokenType', 'idTokenSigningAlg', 'restrictScopes', 'scopes'],
  ],
  override: ['restrictScopes', 'scopes', 'accessTokenLifetime'],
  config: [
    ...['clientAuthMethod', 'allowedClientAssertionVerificationKeys', 'tlsClientAuthAttribute', 'tlsClientAuthAttributeValue'],
    ...['certificateBoundAccessTokens', 'dpopBoundAccessTokens', 'introspectAuthorization', 'clientAssertionSigningAlg', 'jwks'],
    // Both are always on here.
    ...['validateClientAssertionJti', 'validateDPoPProofJti'],
  ],
} as const;
const SIGNS: readonly string[] = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'];
const TLS_ATTRIBUTES: readonly string[] = ['subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'];
const INTROSPECTS: ReadonlyMap<unknown, string> = new Map([
  ['self', 'self'],
  ['app', 'audience'],
  ['any', 'any'],
]);

/** The authentication methods that a setting applies to; IBM keeps it when a client changes its method. */
const OF_METHODS = {
  jwkUri: ['private_key_jwt', 'self_signed_tls_client_auth'],
  jwks: ['private_key_jwt', 'self_signed_tls_client_auth'],
  allowedClientAssertionVerificationKeys: ['private_key_jwt'],
  clientAssertionSigningAlg: ['private_key_jwt', 'client_secret_jwt'],
  tlsClientAuthAttribute: ['tls_client_auth'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Reads the file. */
export const readIbmVerify: ForeignReader = (json) => {
  const { list, pathOf } = listedIn(json);
  const clients = list.flatMap((entry, index) => readClient(membersOf(entry), pathOf(index)) ?? []);
  const nameless = list.length - clients.length;
  if (nameless > 0 && clients.length === 0) {
    throw new UsageError('These are not API clients of IBM Security Verify: one has no clientId and clientName.');
  }
  return {
    clients,
    notes:
      nameless === 0 ? [] : [`${counted(nameless, 'client')} without a clientId or a clientName ${nameless === 1 ? 'is' : 'are'} left out`],
    remarks: [],
  };
};

interface Listed {
  readonly list: readonly unknown[];
  readonly pathOf: (index: number) => readonly (string | number)[];
}

const listedIn = (json: unknown): Listed => {
  const { apiClients, items, data } = membersOf(json);
  if (Array.isArray(apiClients)) return { list: apiClients, pathOf: (index) => ['apiClients', index] };
  // The output of verifyctl: a resource has its client in `data`, a list has resources in `items`.
  if (Array.isArray(items)) {
    return { list: items.map((item: unknown) => membersOf(item)['data']), pathOf: (index) => ['items', index, 'data'] };
  }
  if (data !== undefined) return { list: [data], pathOf: () => ['data'] };
  return Array.isArray(json) ? { list: json, pathOf: (index) => [index] } : { list: [json], pathOf: () => [] };
};

const readClient = (client: Members, path: readonly (string | number)[]): ForeignClient | undefined => {
  const clientId = textOf(client['clientId']);
  const name = textOf(client['clientName']);
  if (clientId === undefined || name === undefined) return undefined;
  const override = membersOf(client['overrideSettings']);
  const config = membersOf(client['additionalConfig']);
  const method = textOf(config['clientAuthMethod']);
  const fits = (setting: keyof typeof OF_METHODS): boolean => OF_METHODS[setting].some((each) => each === method);
  const isJwt = client['accessTokenType'] === 'jwt';
  const algorithm = textOf(client['idTokenSigningAlg']);
  const attribute = fits('tlsClientAuthAttribute') ? textOf(config['tlsClientAuthAttribute']) : undefined;
  const keyIds = config['allowedClientAssertionVerificationKeys'];
  const fields = given({
    name,
    description: textOf(client['description']),
    entitlements: textsOf(client['entitlements']),
    token_endpoint_auth_method: method ?? (isEmpty(config['clientAuthMethod']) ? undefined : config['clientAuthMethod']),
    token_endpoint_auth_signing_alg: fits('clientAssertionSigningAlg') ? textOf(config['clientAssertionSigningAlg']) : undefined,
    // IBM accepts such assertions, and its own programs send them.
    ...(fits('clientAssertionSigningAlg') ? { assertion_audience_list: true, max_assertion_lifetime: 1_800 } : undefined),
    jwks_uri: fits('jwkUri') ? textOf(client['jwkUri']) : undefined,
    jwks: fits('jwks') && !isEmpty(config['jwks']) ? config['jwks'] : undefined,
    assertion_key_ids: fits('allowedClientAssertionVerificationKeys') && !isEmpty(keyIds) ? keyIds : undefined,
    ...(attribute !== undefined && TLS_ATTRIBUTES.includes(attribute)
      ? { [`tls_client_auth_${attribute}`]: config['tlsClientAuthAttributeValue'] }
      : undefined),
    tls_client_certificate_bound_access_tokens: switchOrRefused(config['certificateBoundAccessTokens']),
    dpop_bound_access_tokens: switchOrRefused(config['dpopBoundAccessTokens']),
    introspect_authorization: INTROSPECTS.get(config['introspectAuthorization']),
    access_token_format: isJwt ? 'jwt' : 'opaque',
    access_token_signing_alg: isJwt && algorithm !== undefined && SIGNS.includes(algorithm) ? algorithm : undefined,
    access_token_lifetime: secondsOf(override['accessTokenLifetime']),
    // IBM grants any requested scope to an unrestricted client, and none that was not requested.
    restrict_scopes: [override['restrictScopes'], client['restrictScopes']].some((value) => !isEmpty(value) && switchOf(value) !== false),
    scopes: [...new Set([...scopeNames(override['scopes']), ...scopeNames(client['scopes'])])],
    default_scopes: [],
    ip_rules: ipRules(client),
  });
  const leftovers = { ...client, ...config };
  const notes = [
    ...enabledNotes(client['enabled']),
    ...lostMembers(client, KNOWN.client),
    ...lostMembers(override, KNOWN.override, 'overrideSettings.'),
    ...lostMembers(config, KNOWN.config, 'additionalConfig.'),
    ...Object.entries(OF_METHODS).flatMap(([setting, methods]) =>
      methods.some((each) => each === method) || isEmpty(leftovers[setting])
        ? []
        : [`${setting} is not for ${method ?? 'the default authentication method'} and is left out`],
    ),
    ...(isEmpty(override['accessTokenLifetime']) || fields['access_token_lifetime'] !== undefined
      ? []
      : ['overrideSettings.accessTokenLifetime is not a number of seconds and is left out']),
    ...(isJwt && algorithm !== undefined && !SIGNS.includes(algorithm) ? ['idTokenSigningAlg: the tenant’s algorithm signs instead'] : []),
    ...(!isEmpty(client['ipFilters']) && fields['ip_rules'] === undefined ? ['ipFilters: the filter is off, so they are left out'] : []),
  ];
  return { clientId, fields, disabled: isDisabled(client['enabled']), secret: secretFrom(client['clientSecret']), notes, path };
};

// The filter is passed through unchanged, so that the server refuses one that it cannot read: without a
// filter, the client would be accepted from any address.
const ipRules = ({ ipFilterOp: op, ipFilters: ranges }: Members): unknown => (isEmpty(op) || isEmpty(ranges) ? undefined : { op, ranges });

const scopeNames = (scopes: unknown): readonly string[] =>
  Array.isArray(scopes) ? textsOf(scopes.map((scope: unknown) => (typeof scope === 'string' ? scope : membersOf(scope)['name']))) : [];
