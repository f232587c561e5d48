// Requests to every route of the OpenAPI document and of IBM Security Verify's APIs.
import fc from 'fast-check';
import type { TestServer } from '../running-server.ts';
import { clientKey } from '../signed.ts';
import { type GeneratedRequest, hostileHeaders, queryText, segment } from './generated-request.ts';
import { changed, jsonText, type Schema, valuesOf } from './json-values.ts';
import { hostileText } from './texts.ts';

interface Parameter {
  readonly in: 'query' | 'path' | 'header';
  readonly name: string;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}

/** The OpenAPI document of the management API. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What a generated request needs to know of one route. */
interface HostileRoute {
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, fc.Arbitrary<string>>>;
  readonly body: fc.Arbitrary<string>;
  readonly type: string;
}

/** Records that exist: values of the parameters of paths, by the parameter and the segment before it. */
export type KnownRecords = Readonly<Record<string, readonly string[]>>;

/** Routes that would end the test at the tenant of the caller: they take only the other one. */
const ENDS_TENANT = /^post .*\/tenants\/\{id\}\/(?:move|disable)$/;

const openApiRoutes = ({ paths, components: { schemas } }: Document): readonly HostileRoute[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]): HostileRoute => {
      const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(requestBody?.content ?? {});
      const route = `${method} ${path}`;
      const query = parameters.filter((parameter) => parameter.in === 'query');
      return {
        route,
        method: method.toUpperCase(),
        path,
        query: Object.fromEntries(query.map(({ name, schema: described }) => [name, valuesOf(described, schemas).map(String)])),
        body: type === '' ? hostileText : jsonText(changed(valuesOf(schema, schemas))),
        type,
      };
    }),
  );

const list = { pagination: fc.constantFrom('count=10&page=2&limit=5', 'page=0'), sort: fc.constantFrom('-enabled,+clientId', ',') };
const search = fc.oneof(
  fc.constantFrom('clientName contains "a"&enabled=true', 'issuedOn>1', 'originIP="::1"', 'clientId contains "\\"', '&&'),
  fc
    .tuple(fc.constantFrom('clientName', 'clientId', 'x'), fc.constantFrom('=', '!=', '>=', ' contains '), fc.string())
    .map(([field, operator, text]) => `${field}${operator}${JSON.stringify(text)}`),
);
const operations = fc.array(
  fc.record({ op: fc.constantFrom('remove', 'replace', 'x'), path: hostileText.map((text) => `/${text}`), value: hostileText }),
  { minLength: 1, maxLength: 3 },
);
const apiClient = fc.record(
  {
    clientName: fc.string(),
    enabled: fc.boolean(),
    entitlements: fc.array(fc.constantFrom('readAudit', 'x'), { maxLength: 2 }),
    clientId: fc.constantFrom('chosen', '', 'a b'),
    ipFilterOp: fc.constantFrom('allow', 'deny'),
    ipFilters: fc.array(fc.constantFrom('10.0.0.0/8', '1.2.3.4-1.2.3.9', '::/0'), { maxLength: 2 }),
    jwkUri: fc.webUrl(),
    overrideSettings: fc.record({ restrictScopes: fc.boolean(), accessTokenLifetime: fc.nat(90_000) }),
    additionalProperties: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    additionalConfig: fc.record({ clientAuthMethod: fc.constantFrom('default', 'private_key_jwt', 'tls_client_auth', 'x') }),
  },
  { requiredKeys: ['clientName', 'enabled', 'entitlements'] },
);
const rotation = fc.record(
  { clientSecret: fc.string(), deleteRotatedSecrets: fc.boolean(), description: fc.string(), rotatedSecretExpiredAt: fc.integer() },
  { requiredKeys: [] },
);

/** The routes of IBM's APIs, which no document describes. */
const VERIFY_ROUTES: readonly HostileRoute[] = (
  [
    ['GET', '/v1.0/apiclients', hostileText],
    ['POST', '/v1.0/apiclients', jsonText(changed(apiClient))],
    ['PATCH', '/v1.0/apiclients', jsonText(changed(operations))],
    ['GET', '/v1.0/apiclients/{client_id}', hostileText],
    ['GET', '/v1.0/apiclients/{client_id}/credentials', hostileText],
    ['PUT', '/v1.0/apiclients/{client_id}', jsonText(changed(apiClient))],
    ['DELETE', '/v1.0/apiclients/{client_id}', hostileText],
    ['GET', '/v1.0/grants', hostileText],
    ['PATCH', '/v1.0/grants', jsonText(changed(operations))],
    ['GET', '/v1.0/grants/{id}', hostileText],
    ['DELETE', '/v1.0/grants/{id}', hostileText],
    ['GET', '/v2.0/clients/{client_id}/secrets', hostileText],
    ['POST', '/v2.0/clients/{client_id}/secrets', jsonText(changed(rotation))],
    ['PATCH', '/v2.0/clients/{client_id}/secrets', jsonText(changed(operations))],
  ] as const
).map(([method, path, body]) => ({
  route: 'verify',
  method,
  path,
  query: { ...list, search, filter: fc.constantFrom('clientId,enabled', '!clientSecret', '!', ',') },
  body,
  type: 'application/json',
}));

const pathOf = ({ route, path }: HostileRoute, known: KnownRecords): fc.Arbitrary<string> => {
  const parts = path.split('/').map((part, index, all) => {
    if (!part.startsWith('{')) return fc.constant(part);
    const values = known[`${all[index - 1]}/${part}`] ?? [];
    return segment([...values.slice(ENDS_TENANT.test(route) ? 1 : 0), 'unknown']);
  });
  return fc.tuple(...parts).map((written) => written.join('/'));
};

const requestsOf = (hostile: HostileRoute, known: KnownRecords): fc.Arbitrary<GeneratedRequest> => {
  const { route, method, query, body, type } = hostile;
  const names = Object.keys(query);
  const parameter = fc
    .constantFrom(...names, 'x', '__proto__')
    .chain((name) =>
      fc.tuple(
        fc.constant(name),
        queryText(fc.oneof({ weight: 3, arbitrary: Object.hasOwn(query, name) ? (query[name] ?? hostileText) : hostileText }, hostileText)),
      ),
    );
  return fc
    .record({
      path: pathOf(hostile, known),
      pairs: fc.array(parameter, { maxLength: names.length === 0 ? 1 : 3 }),
      body,
      type: fc.oneof({ weight: 12, arbitrary: fc.constant(type) }, fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'x')),
      headers: hostileHeaders,
    })
    .map(({ path: written, pairs, body: content, type: contentType, headers }) => ({
      route,
      method,
      target: pairs.length === 0 ? written : `${written}?${pairs.map((pair) => pair.join('=')).join('&')}`,
      headers: { ...(contentType === '' ? undefined : { 'content-type': contentType }), ...headers },
      // A route without a body gets one at times.
      body: type === '' && content.length % 4 !== 0 ? '' : content,
    }));
};

/** Creates records for the requests to name. */
export const createRecords = async (server: TestServer): Promise<KnownRecords> => {
  const token = await server.token();
  const read = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await server.manage(method, path, body, token);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const idsOf = async (path: string, list: string, id: string): Promise<readonly string[]> =>
    ((await read('GET', path))[list] as Record<string, unknown>[]).map((each) => String(each[id]));
  const billing = await server.create({ client_id: 'billing', owner: 'finance', scopes: ['invoices:read'] });
  await server.token(billing);
  await read('POST', '/resources', { uri: 'https://api.example.com/payments', name: 'Payments', scopes: ['invoices:read'] });
  await read('POST', '/entitlements', { name: 'billing:approve' });
  await read('POST', '/quotas', { name: 'payments', owner: 'payments', quota: { hour: 5_000 } });
  const key = await clientKey('ES256', { kid: 'trusted' });
  const issuer = { id: 'ci', kind: 'oidc', issuer: 'https://ci.example', keys: { jwks: { keys: [key.jwk] } } };
  await read('POST', '/issuers', issuer);
  const trust = await read('POST', '/clients/billing/trusts', { issuer: 'ci', match: [{ claim: 'sub', equals: 'deploy' }] });
  await read('POST', '/operators', { name: 'olga', roles: ['viewer'] });
  const roles = [{ role: 'viewer', claim: 'groups', contains: 'staff' }];
  const provider = { id: 'staff', issuer: 'https://staff.example', label: 'Staff', client_id: 'mintmark', client_secret: 'secret', roles };
  await read('POST', '/providers', provider);
  await read('POST', '/clients/hostile-agent/instances/run/end-tokens');
  const other = await read('POST', '/tenants', { name: 'Other', public_url: 'https://other.example' });
  const clients = ['billing', 'hostile-agent', 'hostile-key', 'hostile-mac', 'hostile-secret'];
  const secrets = await idsOf('/clients/billing/secrets', 'secrets', 'id');
  return {
    'clients/{client_id}': clients,
    'apiclients/{client_id}': clients,
    'credentials/{credential_id}': secrets,
    'secrets/{secret_id}': secrets,
    'resources/{uri}': ['https://api.example.com/payments'],
    'entitlements/{name}': ['billing:approve', 'readAudit'],
    'quotas/{quota_name}': ['payments'],
    'agents/{client_id}': ['hostile-agent'],
    'instances/{instance_name}': ['run', 'other'],
    'trusts/{trust_id}': [String(trust['id'])],
    'issuers/{issuer_id}': ['ci', 'hostile-users'],
    'operators/{operator_name}': ['olga'],
    'providers/{provider_id}': ['staff'],
    'tenants/{id}': ['current', String(other['id'])],
    'grants/{id}': await idsOf('/grants?client_id=billing', 'grants', 'id'),
    'keys/{kid}': await idsOf('/keys', 'keys', 'kid'),
    'chains/{epoch}': await idsOf('/audit/chains', 'chains', 'epoch'),
  };
};

/** Requests to the management API and to IBM's, without a token. */
export const managementRequests = (document: Document, known: KnownRecords): fc.Arbitrary<GeneratedRequest> =>
  fc.oneof(...[...openApiRoutes(document), ...VERIFY_ROUTES].map((route) => requestsOf(route, known)));
