// The walk of a client of MCP from a server's 401 to a call: challenge, metadata, authorization server, token, call.
// Each part records its verdicts, and the next one continues as far as a client could.
import { asJsonObject, canonicalResource, type JsonObject, parseJws } from '@mintmark/protocol';
import { type Probed, probe } from '../probe.ts';
import { initialize } from './initialize.ts';
import type { RequirementName, Verdicts } from './requirements.ts';

/** Obtains the headers that authorize the request to a server, from an issuer and for a resource. */
export type Authorize = (
  issuer: string,
  resource: string,
) => Promise<{ readonly token: string; readonly headers: Readonly<Record<string, string>> }>;

/** The walk's order. @param authorize - `undefined` to end before a token is requested */
export const checkServer = async (url: string, authorize: Authorize | undefined): Promise<Verdicts> => {
  const verdicts: Verdicts = new Map();
  const named = await checkChallenge(url, verdicts);
  const metadata = await checkMetadata(url, named, verdicts);
  if (metadata === undefined) return verdicts;
  const isUsable = await checkIssuer(metadata.issuer, verdicts);
  if (!isUsable || authorize === undefined) return verdicts;
  await checkCall(url, metadata, authorize, verdicts);
  return verdicts;
};

const recorder =
  (verdicts: Verdicts) =>
  (name: RequirementName, isMet: boolean, said: string): boolean => {
    verdicts.set(name, { isMet, said });
    return isMet;
  };

const GARBAGE = 'not-a-token';

/** @returns the URL of the metadata, where the challenge names it */
const checkChallenge = async (url: string, verdicts: Verdicts): Promise<string | undefined> => {
  const record = recorder(verdicts);
  const refused = await initialize(url);
  record('unauthorized', refused.status === 401, `it responds with ${refused.status}`);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const isChallenged = record(
    'challenged',
    /(?:^|,)\s*(?:bearer|dpop)\b/i.test(challenge),
    challenge === '' ? 'WWW-Authenticate is missing' : challenge.slice(0, 300),
  );
  const [named, scope] = ['resource_metadata', 'scope'].map((name) => parameterOf(challenge, name));
  if (isChallenged) {
    record('metadataNamed', named !== undefined, named ?? 'it does not: clients try the well-known paths');
    record('scopeNamed', scope !== undefined, scope ?? 'it does not: clients request all of scopes_supported, or none');
  }
  const garbage = await initialize(url, { authorization: `Bearer ${GARBAGE}` });
  record('garbage', garbage.status === 401, `it responds with ${garbage.status}`);
  return named;
};

const parameterOf = (challenge: string, name: string): string | undefined =>
  new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"([^"]+)"`, 'i').exec(challenge)?.[1];

const RESOURCE_PATH = '/.well-known/oauth-protected-resource';

/** What the metadata says. */
interface ServerMetadata {
  readonly resource: string;
  readonly issuer: string;
}

const checkMetadata = async (url: string, named: string | undefined, verdicts: Verdicts): Promise<ServerMetadata | undefined> => {
  const record = recorder(verdicts);
  const { origin, pathname } = new URL(url);
  // RFC 9728 §3.1; MCP clients try the path form first, then the root.
  const wellKnown = [...new Set([pathname === '/' ? '' : pathname, ''])].map((path) => origin + RESOURCE_PATH + path);
  const places = named === undefined ? wellKnown : [named];
  const found = await firstDocument(places);
  const document = found?.document;
  record('metadataFound', document !== undefined, found?.at ?? `there is none at ${places.join(' or ')}`);
  if (document === undefined) return undefined;
  if (named !== undefined) {
    const also = await firstDocument(wellKnown);
    record('wellKnown', also !== undefined, also?.at ?? `there is none at ${wellKnown.join(' or ')}`);
  } else record('wellKnown', true, found?.at ?? '');
  const { resource, authorization_servers: servers, bearer_methods_supported: methods } = document;
  const isResource = typeof resource === 'string' && isOf(url, resource);
  record('resource', isResource, isResource ? resource : `it is ${JSON.stringify(resource) ?? 'missing'}, so that clients must not use it`);
  const issuers = Array.isArray(servers) ? servers.filter((each): each is string => typeof each === 'string' && URL.canParse(each)) : [];
  record('servers', issuers.length > 0, issuers.join(', ') || 'it names none');
  const hasHeader = !Array.isArray(methods) || methods.includes('header');
  record('header', hasHeader, hasHeader ? 'they may' : `bearer_methods_supported is ${JSON.stringify(methods)}`);
  const [issuer] = issuers;
  return isResource && issuer !== undefined ? { resource, issuer } : undefined;
};

/** Whether a resource is this URL, or above it (RFC 3986 §6.2.2 and §6.2.3). */
const isOf = (url: string, resource: string): boolean => {
  const [own, named] = [canonicalResource(url), canonicalResource(resource)];
  return own === named || own.startsWith(named.endsWith('/') ? named : `${named}/`);
};

const firstDocument = async (urls: readonly string[]): Promise<{ readonly at: string; readonly document: JsonObject } | undefined> => {
  for (const at of urls) {
    const response = await probe(at, { headers: { accept: 'application/json' } }).catch(() => undefined);
    const document = response === undefined ? undefined : documentOf(response);
    if (document !== undefined) return { at, document };
  }
  return undefined;
};

const documentOf = ({ status, headers, json }: Probed): JsonObject | undefined =>
  status === 200 && headers.get('content-type')?.toLowerCase().startsWith('application/json') === true ? asJsonObject(json) : undefined;

/** The places of an issuer's metadata, in the order in which MCP clients try them. */
const placesOf = (issuer: string): readonly string[] => {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = ['oauth-authorization-server', 'openid-configuration'].map((name) => `${origin}/.well-known/${name}${path}`);
  return path === '' ? places : [...places, `${origin}${path}/.well-known/openid-configuration`];
};

/** @returns whether a machine can request tokens there */
const checkIssuer = async (issuer: string, verdicts: Verdicts): Promise<boolean> => {
  const record = recorder(verdicts);
  const places = placesOf(issuer);
  const found = await firstDocument(places);
  record('discovered', found !== undefined, found?.at ?? `there is none at ${places.join(' or ')}`);
  if (found === undefined) return false;
  const {
    issuer: named,
    token_endpoint: endpoint,
    grant_types_supported: grants,
    token_endpoint_auth_methods_supported: methods,
  } = found.document;
  const isSame = record(
    'issuer',
    named === issuer,
    named === issuer ? issuer : `it names ${JSON.stringify(named) ?? 'none'}, and not ${issuer}`,
  );
  const url = typeof endpoint === 'string' ? URL.parse(endpoint) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && new URL(issuer).protocol === 'http:');
  const hasEndpoint = record('tokenEndpoint', isSafe, `it is ${JSON.stringify(endpoint) ?? 'missing'}`);
  const hasGrant = record('grantType', listOf(grants).includes('client_credentials'), saidOf('grant_types_supported', grants));
  const accepted = listOf(methods);
  const hasMethod = accepted.includes('private_key_jwt') || accepted.includes('client_secret_basic');
  record('authMethods', hasMethod, saidOf('token_endpoint_auth_methods_supported', methods));
  return isSame && hasEndpoint && hasGrant && hasMethod;
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const saidOf = (name: string, value: unknown): string => `${name} is ${JSON.stringify(value) ?? 'missing'}`;

const checkCall = async (url: string, { issuer, resource }: ServerMetadata, authorize: Authorize, verdicts: Verdicts): Promise<void> => {
  const record = recorder(verdicts);
  let authorized: Awaited<ReturnType<Authorize>>;
  try {
    authorized = await authorize(issuer, resource);
  } catch (error) {
    record('issued', false, error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'no token');
    return;
  }
  record('issued', true, `for ${resource}`);
  const audiences = audiencesOf(authorized.token);
  const isFor = audiences === undefined || audiences.some((each) => canonicalResource(each) === canonicalResource(resource));
  record('audience', isFor, audiences === undefined ? 'the token is opaque' : `aud is ${audiences.join(', ') || 'missing'}`);
  const response = await initialize(url, authorized.headers);
  const isAccepted = response.status >= 200 && response.status < 300;
  const why = parameterOf(response.headers.get('www-authenticate') ?? '', 'error_description');
  if (!record('accepted', isAccepted, `it responds with ${response.status}${why === undefined ? '' : `: ${why}`}`)) return;
  const body = asJsonObject(response.json);
  const isResult = body?.['jsonrpc'] === '2.0' && asJsonObject(body['result']) !== undefined;
  record('initialized', isResult, isResult ? 'it is' : 'it is something else');
};

/** The audiences of a JWT; `undefined` for an opaque token. */
const audiencesOf = (token: string): readonly string[] | undefined => {
  try {
    return [parseJws(token).payload['aud']].flat().filter((each): each is string => typeof each === 'string');
  } catch {
    return undefined;
  }
};
