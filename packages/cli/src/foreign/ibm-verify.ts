// API clients as IBM Security Verify tells them: the answer to `GET /v1.0/apiclients`, or one client of it.
import { UsageError } from '../failure/usage-error.ts';
import { type ForeignClient, type ForeignReader, given, isEmpty, type Members, membersOf, textOf, textsOf } from './foreign-client.ts';

const KNOWN = {
  client: [
    ...['id', '_links', 'clientId', 'clientName', 'clientSecret', 'description', 'enabled', 'entitlements', 'overrideSettings'],
    ...['additionalConfig', 'ipFilterOp', 'ipFilters', 'jwkUri', 'accessTokenType', 'idTokenSigningAlg'],
  ],
  override: ['restrictScopes', 'scopes', 'accessTokenLifetime'],
  config: [
    ...['clientAuthMethod', 'allowedClientAssertionVerificationKeys', 'tlsClientAuthAttribute', 'tlsClientAuthAttributeValue'],
    ...['certificateBoundAccessTokens', 'dpopBoundAccessTokens', 'introspectAuthorization', 'clientAssertionSigningAlg', 'jwks'],
    // Both are always so here.
    ...['validateClientAssertionJti', 'validateDPoPProofJti'],
  ],
} as const;
const SIGNS: readonly string[] = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'];
const TLS_ATTRIBUTES: readonly string[] = ['subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'];
const INTROSPECTS: Readonly<Record<string, string>> = { self: 'self', app: 'audience', any: 'any' };

/** Reads the answer. */
export const readIbmVerify: ForeignReader = (json) => {
  const listed = membersOf(json)['apiClients'];
  const prefix = Array.isArray(listed) ? ['apiClients'] : [];
  const list: unknown = listed ?? json;
  const entries: readonly unknown[] = Array.isArray(list) ? list : [list];
  const clients = entries.map((entry, index) => readClient(membersOf(entry), Array.isArray(list) ? [...prefix, index] : []));
  return { clients, notes: [] };
};

const readClient = (client: Members, path: readonly (string | number)[]): ForeignClient => {
  const clientId = textOf(client['clientId']);
  const name = textOf(client['clientName']);
  if (clientId === undefined || name === undefined) {
    throw new UsageError('This is no answer to GET /v1.0/apiclients: a client has no clientId and clientName.');
  }
  const override = membersOf(client['overrideSettings']);
  const config = membersOf(client['additionalConfig']);
  const isJwt = client['accessTokenType'] === 'jwt';
  const algorithm = textOf(client['idTokenSigningAlg']);
  const ranges = textsOf(client['ipFilters']);
  const op = client['ipFilterOp'];
  const attribute = textOf(config['tlsClientAuthAttribute']);
  const keyIds = textsOf(config['allowedClientAssertionVerificationKeys']);
  const scopes = Array.isArray(override['scopes']) ? textsOf(override['scopes'].map((scope: unknown) => membersOf(scope)['name'])) : [];
  const fields = given({
    name,
    description: textOf(client['description']),
    entitlements: textsOf(client['entitlements']),
    token_endpoint_auth_method: textOf(config['clientAuthMethod']),
    token_endpoint_auth_signing_alg: textOf(config['clientAssertionSigningAlg']),
    jwks_uri: textOf(client['jwkUri']),
    jwks: isEmpty(config['jwks']) ? undefined : config['jwks'],
    assertion_key_ids: keyIds.length === 0 ? undefined : keyIds,
    ...(attribute !== undefined && TLS_ATTRIBUTES.includes(attribute)
      ? { [`tls_client_auth_${attribute}`]: config['tlsClientAuthAttributeValue'] }
      : undefined),
    tls_client_certificate_bound_access_tokens: config['certificateBoundAccessTokens'],
    dpop_bound_access_tokens: config['dpopBoundAccessTokens'],
    introspect_authorization: INTROSPECTS[String(config['introspectAuthorization'])],
    access_token_format: isJwt ? 'jwt' : 'opaque',
    access_token_signing_alg: isJwt && algorithm !== undefined && SIGNS.includes(algorithm) ? algorithm : undefined,
    access_token_lifetime: override['accessTokenLifetime'],
    // There, what is not restricted is free, and what is not asked for is not granted.
    restrict_scopes: override['restrictScopes'] === true,
    scopes,
    default_scopes: [],
    ip_rules: (op === 'allow' || op === 'deny') && ranges.length > 0 ? { op, ranges } : undefined,
  });
  const notes = [
    ...lost(client, KNOWN.client, ''),
    ...lost(override, KNOWN.override, 'overrideSettings.'),
    ...lost(config, KNOWN.config, 'additionalConfig.'),
    ...(isJwt && algorithm !== undefined && !SIGNS.includes(algorithm) ? ['idTokenSigningAlg: the tenant’s algorithm signs instead'] : []),
    ...(ranges.length > 0 && fields['ip_rules'] === undefined ? ['ipFilters: the filter is off, so they are left out'] : []),
  ];
  return { clientId, fields, disabled: client['enabled'] === false, secret: textOf(client['clientSecret']), notes, path };
};

const lost = (members: Members, known: readonly string[], prefix: string): string[] =>
  Object.entries(members).flatMap(([name, value]) =>
    known.includes(name) || isEmpty(value) ? [] : [`${prefix}${name} has no place here and is left out`],
  );
