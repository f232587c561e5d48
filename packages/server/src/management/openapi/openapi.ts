// The OpenAPI document of the management API. A route's schema says what is its own; what all routes have in common is said here: names,
// errors, versions. Only the document is changed by it, never what a route accepts or returns.
import type { FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { MERGE_PATCH } from '../writes/merge-patch.ts';
import { IDEMPOTENCY_KEY } from '../writes/request-fingerprint.ts';

const ROOT = '/management/v1/';
const JSON_TYPE = 'application/json';
/** Words of a path that are lists of records; any other at its end is what is done. */
const COLLECTIONS: ReadonlySet<string> = new Set(
  'clients secrets resources tenants keys grants audit chains checkpoints entitlements sign-ins'.split(' '),
);
/** Records that carry a version: an ETag with each, and `If-Match` in a change. */
const VERSIONED: ReadonlySet<string> = new Set(['clients', 'secrets', 'resources', 'tenants', 'entitlements']);

const ProblemBody = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What is wrong, and what to do next.' }),
    reason: Type.Optional(Type.String({ description: 'A stable name for it, where there is one.' })),
    request_id: Type.String({ description: '`Mintmark-Request-Id` of the answer; `GET /management/v1/audit` tells the rest.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON Pointer (RFC 6901) into the body, or the name of a query parameter.' }),
          detail: Type.String(),
        }),
        { description: 'Every bad field.' },
      ),
    ),
  },
  { description: 'An error (RFC 9457).' },
);

/** Of no operation, since it is for methods that a path does not have. */
const METHOD_NOT_ALLOWED = {
  description: 'The path does not take this method (RFC 9110 §15.5.6).',
  headers: {
    Allow: {
      description: 'The methods that it takes: those of the path in this document, and HEAD beside GET.',
      schema: { type: 'string' },
    },
  },
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
} as const;

/** What a route is, as far as its place in the document goes. */
interface Operation {
  readonly method: string;
  /** Of the path, behind its root. */
  readonly segments: readonly string[];
  readonly schema: FastifySchema;
}

/** One body each, as it could be sent; by the name of its schema. */
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
  TokenRequestInQuestion: { client_id: 'billing', scope: 'invoices:read', address: '192.0.2.1' },
  ChosenGrants: { client_id: 'billing', issued_since: '2030-01-31T12:00:00Z' },
  LeakedString: { credential: 'mms_0000000000000000000000000000000000000000000000000' },
};

const isParameter = (segment: string | undefined): boolean => segment?.startsWith(':') ?? false;

const ERRORS: readonly [status: number, when: string, happens: (place: Operation) => boolean][] = [
  [
    400,
    'The request has fields that are not valid.',
    ({ method, schema }) => method === 'POST' || schema.body !== undefined || schema.querystring !== undefined,
  ],
  [401, 'The access token is missing, or is not good for this API; the challenge says where to get one.', () => true],
  [403, 'This takes an entitlement that the client does not hold.', () => true],
  [404, 'There is no such record.', ({ segments }) => segments.some(isParameter)],
  [409, 'The record, or the tenant, is in a state that does not allow this.', ({ method }) => method !== 'GET'],
  [412, 'The record is not the one that `If-Match` names.', ({ method }) => method === 'PATCH'],
  [413, 'The body is too large.', ({ schema }) => schema.body !== undefined],
  [415, 'The body is not JSON.', ({ schema }) => schema.body !== undefined],
  [422, 'The `Idempotency-Key` belongs to another request.', ({ method }) => method === 'POST'],
  [503, 'The store does not answer; `Retry-After` says when to ask again.', () => true],
];

/** What an operation does: the end of its path, or what its method means for a record or a list of them. */
const verbOf = ({ method, segments }: Operation): string => {
  const last = segments.at(-1) ?? '';
  if (!isParameter(last) && !COLLECTIONS.has(last)) return last;
  return { GET: isParameter(last) ? 'get' : 'list', POST: 'create', PATCH: 'update', DELETE: 'delete' }[method] ?? '';
};

/** `clients` + GET is clientsList, `clients/:id/end-tokens` + POST is clientsEndTokens. */
const operationId = (place: Operation): string => {
  const verb = verbOf(place);
  const names = place.segments.filter((segment) => !isParameter(segment) && segment !== verb);
  return [...names, verb]
    .join('-')
    .split('-')
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
};

/** Operations that return a record, and all that change a secret. */
const carriesVersion = (place: Operation): boolean => {
  const collection = place.segments.findLast((segment) => COLLECTIONS.has(segment)) ?? '';
  const verb = verbOf(place);
  const returnsRecord = ['get', 'create', 'update', 'move'].includes(verb) || (collection === 'secrets' && place.method === 'POST');
  return VERSIONED.has(collection) && returnsRecord;
};

const headersOf = (place: Operation, status: string): Record<string, TSchema> => ({
  ...(carriesVersion(place) ? { etag: Type.String({ description: 'The version of the record.' }) } : undefined),
  ...(status === '201' ? { location: Type.String({ description: 'The URL of the record.' }) } : undefined),
});

/** The schemas that have a name, found as the routes are read: the document says each once. */
export class OpenApiDocument {
  readonly #schemas: Record<string, unknown> = { Problem: ProblemBody };

  /** What the document says of a route. @param schema - the route's own */
  describe(schema: FastifySchema, url: string, method: string): FastifySchema {
    const place: Operation = { method, segments: url.slice(ROOT.length).split('/'), schema };
    const [group = ''] = place.segments;
    return {
      ...schema,
      tags: [group],
      operationId: operationId(place),
      ...(schema.querystring === undefined ? undefined : { querystring: this.#named(schema.querystring) }),
      ...(schema.body === undefined
        ? undefined
        : { body: this.#named(schema.body), consumes: method === 'PATCH' ? [MERGE_PATCH, JSON_TYPE] : [JSON_TYPE] }),
      ...(method === 'PATCH' ? { headers: IF_MATCH } : undefined),
      ...(method === 'POST' ? { headers: IDEMPOTENCY } : undefined),
      response: { ...this.#responses(place), ...errorsOf(place) },
    };
  }

  /** A document whose routes were described, with the schemas that they name. */
  withSchemas<Written extends object>(written: Written): Written & { components: object } {
    const before = 'components' in written && typeof written.components === 'object' ? written.components : undefined;
    return { ...written, components: { ...before, schemas: this.#schemas, responses: { MethodNotAllowed: METHOD_NOT_ALLOWED } } };
  }

  #responses(place: Operation): Record<string, unknown> {
    const { response } = place.schema;
    if (typeof response !== 'object' || response === null) return {};
    return Object.fromEntries(
      Object.entries(response).map(([status, schema]) => {
        if (status === '204') return [status, { type: 'null', description: 'Done.' }];
        const content = { [JSON_TYPE]: { schema: this.#named(schema) } };
        return [status, { description: 'Done.', headers: headersOf(place, status), content }];
      }),
    );
  }

  #named(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#named(each));
    if (typeof value !== 'object' || value === null) return value;
    const name = nameOf(value);
    const members = Object.entries(value).filter(([key]) => name === undefined || (key !== '$id' && key !== 'title'));
    const schema = Object.fromEntries(members.map(([key, member]) => [key, this.#named(member)]));
    if (name === undefined) return schema;
    const example = EXAMPLES[name];
    this.#schemas[name] = example === undefined ? schema : { ...schema, examples: [example] };
    return { $ref: `#/components/schemas/${name}` };
  }
}

// A body has an id. What is a piece of many has a title: the validator takes an id once in a schema.
const nameOf = (value: object): string | undefined => {
  const name = '$id' in value ? value.$id : 'title' in value ? value.title : undefined;
  return typeof name === 'string' ? name : undefined;
};

const IF_MATCH = Type.Object({
  'if-match': Type.Optional(
    Type.String({ description: 'The ETag of the record as it was read; without it the change is made to whatever is there.' }),
  ),
});
const IDEMPOTENCY = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: IDEMPOTENCY_KEY.source,
      description:
        'One to 255 visible ASCII characters: the same request again within a day is not executed again, but answered alike, and for ten minutes with the secret.',
    }),
  ),
});

const errorsOf = (place: Operation): Record<string, unknown> =>
  Object.fromEntries(
    ERRORS.filter(([, , happens]) => happens(place)).map(([status, description]) => [
      status,
      { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    ]),
  );
