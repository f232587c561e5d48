// The options for a client's settings, at its creation and later.

import { resolve } from 'node:path';
import type {
  AuthMethod,
  ClientKind,
  ClientSettings,
  IntrospectAuthorization,
  IpRules,
  JwkSet,
  Quota,
  SigningAlg,
  TokenFormat,
} from '@mintmark/client/management';
import { REGISTERED_AUTH_METHODS } from '@mintmark/protocol';
import { type Command, Option } from 'commander';
import { parseExpiry } from '../../expiry.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { readTextFile } from '../../input-file.ts';
import type { Io } from '../../io.ts';
import { collectQuota, QUOTA_MODES, type QuotaMode, quotaOf } from '../../quota-option.ts';
import { collect, collectWords } from '../../repeatable.ts';
import { parseLifetime, parseSeconds } from '../../time-span.ts';

type AssertionAlg = NonNullable<ClientSettings['token_endpoint_auth_signing_alg']>;

/** The options that {@link addSettingsOptions} adds. */
export interface SettingsOptions {
  readonly description?: string;
  readonly label?: readonly string[];
  readonly owner?: string;
  readonly contact?: readonly string[];
  readonly environment?: string;
  readonly purpose?: string;
  readonly kind?: ClientKind;
  readonly deletionProtection?: boolean;
  readonly allowIp?: readonly string[];
  readonly denyIp?: readonly string[];
  readonly quota?: Quota;
  readonly quotaMode?: QuotaMode;
  readonly coalesce?: number;
  readonly exchange?: string;
  readonly assertionKeyId?: readonly string[];
  readonly authMethod?: AuthMethod;
  readonly jwks?: string;
  readonly jwksUri?: string;
  readonly assertionAlg?: AssertionAlg;
  readonly maxAssertionLifetime?: number;
  readonly assertionAudienceList?: boolean;
  readonly legacyAssertionAudience?: boolean;
  readonly tlsSubjectDn?: string;
  readonly tlsSanDns?: string;
  readonly tlsSanUri?: string;
  readonly tlsSanIp?: string;
  readonly tlsSanEmail?: string;
  readonly certificateBound?: boolean;
  readonly dpopBound?: boolean;
  readonly tokenFormat?: TokenFormat;
  readonly tokenLifetime?: number;
  readonly signingAlg?: SigningAlg;
  readonly introspect?: IntrospectAuthorization;
  readonly introspectionAlg?: SigningAlg;
  readonly scope?: readonly string[];
  readonly defaultScope?: readonly string[];
  readonly defaultResource?: string;
  readonly detailsType?: readonly string[];
  readonly claim?: readonly string[];
  readonly entitlement?: readonly string[];
  readonly expires?: string;
}

/** The JWS algorithms that the server signs with. */
export const SIGNING_ALGS: readonly SigningAlg[] = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'];

const ASSERTION_ALGS: readonly AssertionAlg[] = [
  ...(['HS256', 'HS384', 'HS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
];

export const addSettingsOptions = (command: Command): Command =>
  command
    .option('--description <text>', 'what it is')
    .option('--label <name=value>', 'a label to find and group clients by; may be repeated', collect)
    .option('--owner <team>', 'the team that is responsible for it')
    .option('--contact <address>', 'a contact address; may be repeated', collect)
    .option('--environment <name>', 'where it runs, such as production')
    .option('--purpose <text>', 'what it is for')
    .addOption(new Option('--kind <kind>', 'whether it is an agent, which has instances').choices(['service', 'agent']))
    .option('--deletion-protection', 'refuse its deletion')
    .option('--no-deletion-protection', 'allow its deletion')
    .addOption(
      new Option('--allow-ip <range>', 'accept its requests only from this address, CIDR range or FROM-TO range; may be repeated')
        .argParser(collectWords)
        .conflicts('denyIp'),
    )
    .addOption(new Option('--deny-ip <range>', 'refuse its requests from this address or range; may be repeated').argParser(collectWords))
    .option('--quota <limit>', 'how many tokens it may obtain, such as 1000/hour, or none; may be repeated', collectQuota)
    .addOption(new Option('--quota-mode <mode>', 'whether requests above --quota are refused or only reported').choices(QUOTA_MODES))
    .option('--coalesce <span>', 'for how long identical requests get the same token, at most 300 s; 0 for never', parseSeconds)
    .option('--exchange <file>', 'a file with its exchange policy, as JSON')
    .option('--assertion-key-id <kid>', 'a key that may sign its assertions (default: any of its keys); may be repeated', collect)
    .addOption(new Option('--auth-method <method>', 'how it authenticates').choices(REGISTERED_AUTH_METHODS))
    .option('--jwks <file>', 'a file with its public keys, a JWK Set')
    .option('--jwks-uri <url>', 'where it publishes its public keys')
    .addOption(new Option('--assertion-alg <alg>', 'the only algorithm for its assertions').choices(ASSERTION_ALGS))
    .option('--max-assertion-lifetime <span>', 'the longest lifetime of its assertions (default: 300)', parseLifetime)
    .option('--assertion-audience-list', 'accept assertions with several audiences of this tenant, one of them an issuer')
    .option('--no-assertion-audience-list', 'accept assertions with one issuer as audience only (default)')
    .option('--legacy-assertion-audience', 'accept assertions with any audience of this tenant, such as its token endpoint')
    .option('--no-legacy-assertion-audience', 'accept assertions with one issuer as audience only (default)')
    .option('--tls-subject-dn <dn>', 'the subject of its certificate, such as CN=billing,O=Example')
    .option('--tls-san-dns <name>', 'a DNS name of its certificate, instead of the subject')
    .option('--tls-san-uri <uri>', 'a URI of its certificate')
    .option('--tls-san-ip <address>', 'an IP address of its certificate')
    .option('--tls-san-email <mailbox>', 'an email address of its certificate')
    .option('--certificate-bound', 'bind its tokens to its certificate')
    .option('--no-certificate-bound', 'do not bind its tokens to its certificate (default)')
    .option('--dpop-bound', 'bind its tokens to a DPoP key')
    .option('--no-dpop-bound', 'bind its tokens only when it sends a DPoP proof (default)')
    .addOption(new Option('--token-format <format>', 'the format of its tokens').choices(['jwt', 'opaque']))
    .option('--token-lifetime <span>', 'the lifetime of its tokens', parseLifetime)
    .addOption(new Option('--signing-alg <alg>', 'the signing algorithm of its tokens').choices(SIGNING_ALGS))
    .addOption(new Option('--introspect <whose>', 'whose tokens it may introspect').choices(['self', 'audience', 'any']))
    .addOption(new Option('--introspection-alg <alg>', 'the algorithm of signed introspection responses').choices(SIGNING_ALGS))
    .option('--scope <scope>', 'a scope that it may request; may be repeated', collectWords)
    .option('--default-scope <scope>', 'a scope granted when it requests none (default: all of --scope); may be repeated', collectWords)
    .option('--default-resource <uri>', 'the resource that its tokens are for when it requests none')
    .option('--details-type <type>', 'a type of authorization details that it may request; may be repeated', collectWords)
    .option('--claim <name=json>', 'a claim of all its tokens, such as https://example.com/team=\'"billing"\'; may be repeated', collect)
    .option('--entitlement <name>', 'a right that it has, such as readAPIClients; may be repeated', collectWords)
    .option('--expires <when>', 'when it expires: 2027-01-31T12:00:00Z, 2027-01-31, or a time span such as 90d, 12h or 30m');

/** The settings that the options give. */
export const settingsOf = async (options: SettingsOptions, io: Io): Promise<ClientSettings> => ({
  description: options.description,
  labels: options.label === undefined ? undefined : Object.fromEntries(options.label.map(parseLabel)),
  owner: options.owner,
  contacts: options.contact,
  environment: options.environment,
  purpose: options.purpose,
  kind: options.kind,
  deletion_protected: options.deletionProtection,
  ip_rules: ipRulesOf(options),
  quota: quotaOf(options.quota, options.quotaMode),
  coalesce: options.coalesce,
  exchange: options.exchange === undefined ? undefined : await readExchangePolicy(options.exchange, io.cwd),
  assertion_key_ids: options.assertionKeyId,
  token_endpoint_auth_method: options.authMethod,
  jwks: options.jwks === undefined ? undefined : await readJwks(resolve(io.cwd, options.jwks)),
  jwks_uri: options.jwksUri,
  token_endpoint_auth_signing_alg: options.assertionAlg,
  max_assertion_lifetime: options.maxAssertionLifetime,
  assertion_audience_list: options.assertionAudienceList,
  legacy_assertion_audience: options.legacyAssertionAudience,
  tls_client_auth_subject_dn: options.tlsSubjectDn,
  tls_client_auth_san_dns: options.tlsSanDns,
  tls_client_auth_san_uri: options.tlsSanUri,
  tls_client_auth_san_ip: options.tlsSanIp,
  tls_client_auth_san_email: options.tlsSanEmail,
  tls_client_certificate_bound_access_tokens: options.certificateBound,
  dpop_bound_access_tokens: options.dpopBound,
  access_token_format: options.tokenFormat,
  access_token_lifetime: options.tokenLifetime,
  access_token_signing_alg: options.signingAlg,
  introspect_authorization: options.introspect,
  introspection_signed_response_alg: options.introspectionAlg,
  scopes: options.scope,
  default_scopes: options.defaultScope,
  default_resource: options.defaultResource,
  authorization_details_types: options.detailsType,
  claims: options.claim === undefined ? undefined : Object.fromEntries(options.claim.map(parseClaim)),
  entitlements: options.entitlement,
  expires_at: options.expires === undefined ? undefined : parseExpiry(options.expires, io.now()),
});

const ipRulesOf = ({ allowIp, denyIp }: SettingsOptions): IpRules | undefined => {
  if (allowIp !== undefined) return { op: 'allow', ranges: allowIp };
  return denyIp === undefined ? undefined : { op: 'deny', ranges: denyIp };
};

/** A label, given as `name=value`. */
export const parseLabel = (text: string): readonly [name: string, value: string] => {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--label ${text} is not name=value.`);
  return [text.slice(0, at), text.slice(at + 1)];
};

/** The key set of a file. */
// The server checks its members.
const readExchangePolicy = async (path: string, cwd: string): Promise<ClientSettings['exchange']> => {
  const value = await readJson(resolve(cwd, path));
  if (isPolicy(value)) return value;
  throw new UsageError(`${path} contains no exchange policy, a JSON object with mode, subjects and to.`);
};

const isPolicy = (value: unknown): value is NonNullable<ClientSettings['exchange']> =>
  typeof value === 'object' && value !== null && ['mode', 'subjects', 'to'].every((member) => Object.hasOwn(value, member));

export const readJwks = async (path: string): Promise<JwkSet> => {
  const value = await readJson(path);
  if (typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)) return { keys: value.keys };
  throw new UsageError(`${path} contains no JWK Set, a JSON object with a list of keys.`);
};

/** The JSON of a file. */
export const readJson = async (path: string): Promise<unknown> => {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON.`);
  }
};

const parseClaim = (text: string): readonly [name: string, value: unknown] => {
  const at = text.indexOf('=');
  try {
    if (at > 0) return [text.slice(0, at), JSON.parse(text.slice(at + 1))];
  } catch {
    // Reported below.
  }
  throw new UsageError(`--claim ${text} is not name=json, such as https://example.com/team='"billing"'.`);
};
