// The OpenAPI document of the management API. It adds to the schema of each route what all routes have in
// common: an operation id, errors and headers. It affects the document alone, never what a route accepts or
// returns.
import type { FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { MERGE_PATCH } from '../writes/merge-patch.ts';
import { IDEMPOTENCY_KEY } from '../writes/request-fingerprint.ts';
import { type Collections, collectionsOf, type DocumentedRoute, isParameter, namesIn, responsesOf, segmentsOf } from './collections.ts';
import { schemaName } from './schema-name.ts';

const JSON_TYPE = 'application/json';

/** What a detail with values has in addition. */
const DETAIL_TEMPLATE = {
  template: Type.Optional(
    Type.String({
      description:
        'The sentence of `detail` with `{name}` in place of each value, for programs that show it in another language. A `detail` without values is its own template.',
    }),
  ),
  values: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description:
        'The values of the template: texts, numbers, lists of alternatives, and clauses that have a template and values themselves.',
    }),
  ),
};

const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong, and how to fix it.' }),
    ...DETAIL_TEMPLATE,
    reason: Type.Optional(Type.String({ description: 'A stable name of the cause, where it has one.' })),
    request_id: Type.String({
      description: '`Mintmark-Request-Id` of the response. `GET /management/v1/audit` lists the audit entries of the request.',
    }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON Pointer (RFC 6901) into the body, or the name of a query parameter.' }),
          detail: Type.String({ description: 'What is wrong with it: a clause.' }),
          ...DETAIL_TEMPLATE,
        }),
        { description: 'Every invalid field.' },
      ),
    ),
  },
  { description: 'An error (RFC 9457).' },
);

/** A component of its own: the document has no operation for a method that a path does not support. */
const METHOD_NOT_ALLOWED = {
  description: 'The path does not support this method (RFC 9110 §15.5.6).',
  headers: {
    Allow: {
      description: 'The supported methods: those of the path in this document, and HEAD where GET is one of them.',
      schema: { type: 'string' },
    },
  },
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
} as const;

/** A route in the document. */
interface Operation {
  readonly method: string;
  /** The segments of its path, without the root of the API. */
  readonly segments: readonly string[];
  readonly collections: Collections;
  readonly schema: FastifySchema;
}

/** An example of each request body, by the name of its schema. */
const EXAMPLES: Readonly<Record<string, object>> = {
  NewClient: { name: 'Billing', client_id: 'billing', scopes: ['invoices:read', 'invoices:write'], access_token_lifetime: 600 },
  ClientPatch: { scopes: ['invoices:read'], access_token_lifetime: null },
  NewResource: { uri: 'https://api.example.com/payments', name: 'Payments', scopes: ['payments:read'], owners: ['billing'] },
  ResourcePatch: { access_token_lifetime: 300 },
  TenantPatch: { key_lifetime: 2_592_000, dpop_nonce: 'required' },
  NewSecret: { label: 'from the new vault' },
  Rotation: { label: 'of this year', overlap: 3_600 },
  SecretPatch: { label: 'of last year' },
  Retirement: { after: 3_600 },
  KeyAlgorithm: { algorithm: 'PS256' },
  NewTenant: { name: 'Subsidiary', public_url: 'https://id.subsidiary.example' },
  TenantMove: { public_url: 'https://id.example.com', keep: 2_592_000 },
  NewEntitlement: { name: 'billing:approve', description: 'Approve invoices.' },
  EntitlementPatch: { description: 'Approve invoices of any amount.' },
  NewSharedQuota: { name: 'payments', owner: 'payments', quota: { hour: 5_000, day: 50_000 } },
  SharedQuotaPatch: { quota: { hour: 10_000, mode: 'observe' } },
  NewIssuer: { id: 'github', kind: 'github', issuer: 'https://token.actions.githubusercontent.com' },
  NewTrust: {
    issuer: 'github',
    match: [
      { claim: 'repository_id', equals: '456789' },
      { claim: 'ref', glob: 'refs/tags/v*' },
    ],
    max_lifetime: 900,
  },
  LearnRequest: { token: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AA' },
  TokenEvaluationRequest: { token: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AA', client_id: 'billing' },
  TrustPatch: { label: 'deployments', max_lifetime: 600 },
  IssuerPatch: { max_token_age: 600 },
  NewOperator: { name: 'ada@example.com', display_name: 'Ada', roles: ['client-manager'] },
  OperatorPatch: { roles: ['auditor'], disabled: false },
  NewProvider: {
    ...{ id: 'acme', label: 'Acme', issuer: 'https://login.acme.example', client_id: 'mintmark', client_secret: 'of-the-provider' },
    roles: [{ role: 'administrator', claim: 'groups', contains: 'mintmark-admins' }],
  },
  ProviderPatch: { roles: [{ role: 'viewer', claim: 'email_verified', equals: true }] },
  ProviderTest: { claims: { sub: 'ada-1', groups: ['mintmark-admins'] } },
  EvaluationRequest: { client_id: 'billing', scope: 'invoices:read', address: '192.0.2.1' },
  RevocationFilter: { client_id: 'billing', issued_since: '2030-01-31T12:00:00Z' },
  LeakedCredential: { credential: 'mms_0000000000000000000000000000000000000000000000000' },
};

const ERRORS: readonly [status: number, description: string, applies: (operation: Operation) => boolean][] = [
  [
    400,
    'The request has fields that are not valid.',
    ({ method, schema }) => method === 'POST' || schema.body !== undefined || schema.querystring !== undefined,
  ],
  [401, 'The access token is missing, or is not valid for this API. The challenge links to the resource metadata (RFC 9728).', () => true],
  [403, 'This requires an entitlement that the client does not hold.', () => true],
  [404, 'There is no such record.', ({ segments }) => segments.some(isParameter)],
  [409, 'The state of the record or of the tenant does not allow this.', ({ method }) => method !== 'GET'],
  [412, 'The record is not the one that `If-Match` names.', ({ method }) => method === 'PATCH'],
  [413, 'The body is too large.', ({ schema }) => schema.body !== undefined],
  [415, 'The body is not JSON.', ({ schema }) => schema.body !== undefined],
  [422, 'The `Idempotency-Key` belongs to another request.', ({ method }) => method === 'POST'],
  [503, 'The store is unavailable. `Retry-After` states when to try again.', () => true],
];

/** The verb of an operation: the action at the end of its path, or the one that its method implies. */
const verbOf = ({ method, segments, collections }: Operation): string => {
  const last = segments.at(-1) ?? '';
  if (!isParameter(last) && !collections.names.has(last)) return last;
  return { GET: isParameter(last) ? 'get' : 'list', POST: 'create', PATCH: 'update', DELETE: 'delete' }[method] ?? '';
};

/** `GET clients` is clientsList, `POST clients/:client_id/end-tokens` is clientsEndTokens. */
const operationId = (operation: Operation): string => {
  const verb = verbOf(operation);
  const names = operation.segments.filter((segment) => !isParameter(segment) && segment !== verb);
  return [...names, verb]
    .join('-')
    .split('-')
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
};

/** Whether a response has the ETag of a record: it returns one, or one was created. */
const returnsVersion = ({ collections, segments }: Operation, status: string, schema: object): boolean => {
  const { names, versioned, records } = collections;
  if (status === '201') return versioned.has(segments.findLast((segment) => names.has(segment)) ?? '');
  return namesIn(schema).some((name) => records.has(name));
};

/** A response by its media types: a text of another type is a member of a union. */
const byMediaType = (schema: object): readonly (readonly [type: string, schema: object])[] => {
  const members: readonly object[] = 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  if (!members.some((member) => 'contentMediaType' in member)) return [[JSON_TYPE, schema]];
  return members.map((member) => ['contentMediaType' in member ? String(member.contentMediaType) : JSON_TYPE, member]);
};

const headersOf = (operation: Operation, status: string, schema: object): Record<string, TSchema> => ({
  ...(returnsVersion(operation, status, schema) ? { etag: Type.String({ description: 'The version of the record.' }) } : undefined),
  ...(status === '201' ? { location: Type.String({ description: 'The URL of the record.' }) } : undefined),
});

/**
 * Describes the routes of an API, and collects their named schemas, each of which the document contains
 * once.
 */
export class OpenApiDocument {
  readonly #schemas: Record<string, unknown> = { Problem: ProblemBody };
  readonly #collections: Collections;

  /** @param routes - all routes of the API */
  constructor(routes: readonly DocumentedRoute[]) {
    this.#collections = collectionsOf(routes);
  }

  /** The description of a route. @param schema - the one that the route is defined with */
  describe(schema: FastifySchema, url: string, method: string): FastifySchema {
    const operation: Operation = { method, segments: segmentsOf(url), collections: this.#collections, schema };
    const [group = ''] = operation.segments;
    return {
      ...schema,
      tags: [group],
      operationId: operationId(operation),
      ...(schema.querystring === undefined ? undefined : { querystring: this.#named(schema.querystring) }),
      ...(schema.body === undefined
        ? undefined
        : { body: this.#named(schema.body), consumes: method === 'PATCH' ? [MERGE_PATCH, JSON_TYPE] : [JSON_TYPE] }),
      ...(method === 'PATCH' ? { headers: IF_MATCH } : undefined),
      ...(method === 'POST' ? { headers: IDEMPOTENCY } : undefined),
      response: { ...this.#responses(operation), ...errorsOf(operation) },
    };
  }

  /** Adds the schemas that the described routes refer to. @param document - as generated from those routes */
  withSchemas<Document extends object>(document: Document): Document & { components: object } {
    const components = 'components' in document && typeof document.components === 'object' ? document.components : undefined;
    return { ...document, components: { ...components, schemas: this.#schemas, responses: { MethodNotAllowed: METHOD_NOT_ALLOWED } } };
  }

  #responses(operation: Operation): Record<string, unknown> {
    return Object.fromEntries(
      responsesOf(operation.schema).map(([status, schema]) => {
        if (status === '204') return [status, { type: 'null', description: 'Done.' }];
        const content = Object.fromEntries(byMediaType(schema).map(([type, member]) => [type, { schema: this.#named(member) }]));
        return [status, { description: 'Done.', headers: headersOf(operation, status, schema), content }];
      }),
    );
  }

  #named(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#named(each));
    if (typeof value !== 'object' || value === null) return value;
    const name = schemaName(value);
    const members = Object.entries(value).filter(([key]) => name === undefined || (key !== '$id' && key !== 'title'));
    const schema = Object.fromEntries(members.map(([key, member]) => [key, this.#named(member)]));
    if (name === undefined) return schema;
    const example = EXAMPLES[name];
    this.#schemas[name] = example === undefined ? schema : { ...schema, examples: [example] };
    return { $ref: `#/components/schemas/${name}` };
  }
}

const IF_MATCH = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'The ETag of the record as it was read. Without it, the change applies to the current version.' }),
  ),
});
const IDEMPOTENCY = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: IDEMPOTENCY_KEY.source,
      description:
        'One to 255 visible ASCII characters. A repeated request within a day is not executed again: it gets the stored response, which contains the secret for ten minutes.',
    }),
  ),
});

const errorsOf = (operation: Operation): Record<string, unknown> =>
  Object.fromEntries(
    ERRORS.filter(([, , applies]) => applies(operation)).map(([status, description]) => [
      status,
      { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    ]),
  );
