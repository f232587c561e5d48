// What a client of MCP needs of a server and its authorization server, as data, in the order in which it is checked.

/** What is required, and where that is written. */
export interface Requirement {
  readonly step: 'challenge' | 'metadata' | 'authorization server' | 'token' | 'call';
  readonly level: 'MUST' | 'SHOULD';
  readonly section: string;
  readonly requires: string;
}

const MCP = 'MCP Authorization';
const CREDENTIALS = 'MCP OAuth Client Credentials';

/** All requirements, by a name. */
export const REQUIREMENTS = {
  unauthorized: { step: 'challenge', level: 'MUST', section: `${MCP}, Token Handling`, requires: 'a request without a token gets 401' },
  challenged: { step: 'challenge', level: 'MUST', section: 'RFC 6750 §3', requires: 'the 401 has a Bearer or DPoP challenge' },
  metadataNamed: { step: 'challenge', level: 'SHOULD', section: 'RFC 9728 §5.1', requires: 'the challenge names resource_metadata' },
  scopeNamed: { step: 'challenge', level: 'SHOULD', section: `${MCP}, Scope Selection`, requires: 'the challenge names the scope' },
  garbage: { step: 'challenge', level: 'MUST', section: `${MCP}, Token Handling`, requires: 'an invalid token gets 401' },
  metadataFound: { step: 'metadata', level: 'MUST', section: 'RFC 9728 §3.2', requires: 'the metadata is a JSON document' },
  wellKnown: { step: 'metadata', level: 'SHOULD', section: 'RFC 9728 §3.1', requires: 'it is at the well-known path of the resource, too' },
  resource: { step: 'metadata', level: 'MUST', section: 'RFC 9728 §3.3', requires: 'resource is the URL of this server' },
  servers: {
    step: 'metadata',
    level: 'MUST',
    section: `${MCP}, Authorization Server Location`,
    requires: 'authorization_servers names at least one issuer',
  },
  header: {
    step: 'metadata',
    level: 'MUST',
    section: `${MCP}, Token Requirements`,
    requires: 'tokens may be sent in the Authorization header',
  },
  discovered: {
    step: 'authorization server',
    level: 'MUST',
    section: `${MCP}, Authorization Server Metadata Discovery`,
    requires: 'its metadata is at a well-known path of the issuer',
  },
  issuer: { step: 'authorization server', level: 'MUST', section: 'RFC 8414 §3.3', requires: 'the metadata names the same issuer' },
  tokenEndpoint: { step: 'authorization server', level: 'MUST', section: 'RFC 8414 §2', requires: 'it has a token_endpoint with https' },
  grantType: {
    step: 'authorization server',
    level: 'MUST',
    section: `${CREDENTIALS}, Discovery`,
    requires: 'it supports the grant client_credentials',
  },
  authMethods: {
    step: 'authorization server',
    level: 'MUST',
    section: `${CREDENTIALS}, Discovery`,
    requires: 'it supports private_key_jwt or client_secret_basic',
  },
  issued: { step: 'token', level: 'MUST', section: 'RFC 8707 §2', requires: 'a token is issued for the resource' },
  audience: { step: 'token', level: 'MUST', section: `${MCP}, Token Handling`, requires: 'the token is for the resource' },
  accepted: { step: 'call', level: 'MUST', section: `${MCP}, Token Handling`, requires: 'the server accepts the token' },
  initialized: {
    step: 'call',
    level: 'MUST',
    section: 'MCP Lifecycle, Initialization',
    requires: 'the response is one of JSON-RPC to initialize',
  },
} as const satisfies Record<string, Requirement>;

/** The name of a requirement. */
export type RequirementName = keyof typeof REQUIREMENTS;

const isName = (name: string): name is RequirementName => Object.hasOwn(REQUIREMENTS, name);

/** The names, in the order of the check. */
export const REQUIREMENT_NAMES: readonly RequirementName[] = Object.keys(REQUIREMENTS).filter(isName);

/** Whether a requirement is met, and what was seen. */
export interface Verdict {
  readonly isMet: boolean;
  readonly said: string;
}

/** The verdicts of a check, by requirement; one that was not reached has none. */
export type Verdicts = Map<RequirementName, Verdict>;

/** A line of the result. */
export interface Finding extends Requirement {
  readonly name: RequirementName;
  readonly state: 'ok' | 'failed' | 'warning' | 'skipped';
  readonly said: string;
}

/** The lines of the result: what was not reached is skipped, and a SHOULD that is not met is a warning. */
export const findingsOf = (verdicts: Verdicts): readonly Finding[] =>
  REQUIREMENT_NAMES.map((name) => {
    const requirement: Requirement = REQUIREMENTS[name];
    const verdict = verdicts.get(name);
    if (verdict === undefined) return { name, ...requirement, state: 'skipped', said: 'not reached' };
    const state = verdict.isMet ? 'ok' : requirement.level === 'MUST' ? 'failed' : 'warning';
    return { name, ...requirement, state, said: verdict.said };
  });
