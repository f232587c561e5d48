// Requests to every route with a canary in each place that is for a secret, or where callers put one by mistake.
import { randomBytes } from 'node:crypto';

/** A request with canaries. */
export interface CanaryRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The part of an OpenAPI document that names its routes. */
export interface Routes {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: unknown }>>>>;
}

/** A part of each canary, so that one search finds all. */
export const MARKER = 'CANARY0canary1';

/** Returns a new canary, in the form of a generated secret or of a JWT. */
type NewCanary = (what: string) => string;

/** Creates canaries, and adds them to a set. */
export const canaryMaker =
  (canaries: Set<string>): NewCanary =>
  (what) => {
    const random = MARKER + randomBytes(32).toString('hex');
    const isJwt = /token|assertion|dpop|bearer/.test(what);
    const canary = isJwt ? `eyJhbGciOiJFUzI1NiJ9.${random}.${random}` : `mms_${random.slice(0, SECRET_LENGTH)}`;
    canaries.add(canary);
    return canary;
  };

/** Characters of a generated secret after its prefix, with its checksum. */
const SECRET_LENGTH = 49;

const CREDENTIAL_HEADERS: Readonly<Record<string, (canary: NewCanary) => Readonly<Record<string, string>>>> = {
  bearer: (canary) => ({ authorization: `Bearer ${canary('bearer')}`, dpop: canary('dpop') }),
  basic: (canary) => ({ authorization: `Basic ${Buffer.from(`admin:${canary('basic')}`).toString('base64')}` }),
  'DPoP token': (canary) => ({ authorization: `DPoP ${canary('dpop token')}` }),
  'no scheme': (canary) => ({ authorization: canary('authorization') }),
  others: (canary) =>
    Object.fromEntries(['cookie', 'proxy-authorization', 'x-api-key', 'x-auth-token', 'referer'].map((name) => [name, canary(name)])),
};

const SECRET_PARAMETERS = [
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'password',
  'refresh_token',
  'subject_token',
  'token',
];

/** Requests to the endpoints that take forms. */
export const formRequests = (paths: readonly string[], canary: NewCanary): readonly CanaryRequest[] =>
  paths.flatMap((path) => [
    ...SECRET_PARAMETERS.flatMap((name) => [
      formRequest(path, { grant_type: 'client_credentials', client_id: 'admin', [name]: canary(name) }),
      formRequest(path, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', [name]: canary(name), ...ASSERTION_TYPE }),
      formRequest(`${path}?${name}=${canary(`${name} in the URL`)}`, { client_id: 'admin' }),
    ]),
    ...Object.values(CREDENTIAL_HEADERS).map((headers) => formRequest(path, { grant_type: 'client_credentials' }, headers(canary))),
  ]);

const ASSERTION_TYPE = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };

const formRequest = (path: string, form: Readonly<Record<string, string>>, headers = {}): CanaryRequest => ({
  ...{ method: 'POST', path, body: new URLSearchParams(form).toString() },
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
});

/** Requests to the routes of the management API. @param token - a valid one, for those that execute nothing */
export const managementRequests = ({ paths }: Routes, canary: NewCanary, token: string): readonly CanaryRequest[] =>
  Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).flatMap(([name, { requestBody }]) => {
      const method = name.toUpperCase();
      const path = () => route.replace(/\{\w+\}/g, () => canary('a segment of the path'));
      const body = () => (requestBody === undefined ? undefined : { body: secretMembers(canary) });
      const unauthorized = Object.values(CREDENTIAL_HEADERS).map((headers) => ({
        method,
        path: path(),
        headers: headers(canary),
        ...body(),
      }));
      // Without a body, a route could do what it is for, and end the test.
      if (requestBody === undefined && method !== 'GET') return unauthorized.map(asJson);
      const authorized = { authorization: `Bearer ${token}` };
      const query = new URLSearchParams(SECRET_PARAMETERS.map((parameter) => [parameter, canary(`${parameter} in the URL`)]));
      return [
        ...unauthorized,
        ...[path(), `${path()}?${query}`].map((each) => ({ method, path: each, headers: authorized, ...body() })),
      ].map(asJson);
    }),
  );

const asJson = (request: CanaryRequest): CanaryRequest =>
  request.body === undefined ? request : { ...request, headers: { ...request.headers, 'content-type': 'application/json' } };

/** A body with a secret in each member that could be one. No route accepts all. */
const secretMembers = (canary: NewCanary): string =>
  JSON.stringify({
    ...Object.fromEntries(
      ['client_secret', 'clientSecret', 'secret', 'password', 'credential', 'token'].map((name) => [name, canary(name)]),
    ),
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: canary('private key') }] },
  });
