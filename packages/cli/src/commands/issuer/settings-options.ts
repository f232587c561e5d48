// The options for a trusted issuer, at its creation and later.
import { resolve } from 'node:path';
import type { IssuerPatch, IssuerRecord } from '@mintmark/client/management';
import { isSigningAlgorithm, type SigningAlgorithm } from '@mintmark/protocol';
import { type Command, Option } from 'commander';
import { UsageError } from '../../failure/usage-error.ts';
import { readTextFile } from '../../input-file.ts';
import type { Io } from '../../io.ts';
import { collect } from '../../repeatable.ts';
import { parseLifetime } from '../../time-span.ts';
import { readJwks } from '../client/settings-options.ts';

/** The options that {@link addIssuerOptions} adds. */
export interface IssuerOptions {
  readonly description?: string;
  readonly discovery?: boolean;
  readonly jwksUri?: string;
  readonly spiffeBundle?: string;
  readonly jwks?: string;
  readonly ca?: string;
  readonly audience?: readonly string[];
  readonly algorithm?: readonly string[];
  readonly maxTokenAge?: number;
  readonly reuse?: NonNullable<IssuerRecord['reuse']>;
  readonly requireClaim?: readonly string[];
  readonly allowSeveralAudiences?: boolean;
}

export const addIssuerOptions = (command: Command): Command =>
  command
    .option('--description <text>', 'what it is')
    .option('--discovery', 'find its keys by OpenID Connect Discovery, as is the default')
    .option('--jwks-uri <url>', 'where its keys are, if not where discovery says')
    .option('--spiffe-bundle <url>', 'the bundle endpoint of its trust domain')
    .option('--jwks <file>', 'a file with its keys, a JWK Set, for an issuer that this server cannot reach')
    .option('--ca <file>', 'the only CAs that are trusted for these addresses, PEM')
    .option('--audience <value>', 'what aud of its tokens may be, in place of the issuers of this tenant; may be repeated', collect)
    .option('--algorithm <alg>', 'a JWS algorithm of its tokens; may be repeated', collect)
    .option('--max-token-age <span>', 'how long a token is accepted after it was issued, such as 10m', parseLifetime)
    .addOption(
      new Option('--reuse <rule>', 'whether a token obtains one token or any number until it expires').choices(['once', 'until_exp']),
    )
    .option('--require-claim <name>', 'a claim that its tokens must have; a nested one as a > b; may be repeated', collect)
    .option('--allow-several-audiences', 'accept tokens that are for others as well; each of them could present the token')
    .option('--no-allow-several-audiences', 'accept only tokens that are for this server alone');

/** The settings of the options. */
export const issuerSettings = async (options: IssuerOptions, io: Io): Promise<IssuerPatch> => ({
  description: options.description,
  keys: await keySource(options, io),
  audiences: options.audience === undefined ? undefined : [...options.audience],
  algorithms: options.algorithm === undefined ? undefined : options.algorithm.map(algorithmOf),
  max_token_age: options.maxTokenAge,
  reuse: options.reuse,
  required_claims: options.requireClaim?.map(claimPath),
  allow_several_audiences: options.allowSeveralAudiences,
});

const keySource = async ({ discovery, jwksUri, spiffeBundle, jwks, ca }: IssuerOptions, io: Io): Promise<IssuerPatch['keys']> => {
  const source = {
    ...(discovery === true ? { discovery } : undefined),
    ...(jwksUri === undefined ? undefined : { jwks_uri: jwksUri }),
    ...(spiffeBundle === undefined ? undefined : { spiffe_bundle_uri: spiffeBundle }),
    ...(jwks === undefined ? undefined : { jwks: { keys: [...(await readJwks(resolve(io.cwd, jwks))).keys] } }),
  };
  if (Object.keys(source).length === 0 && ca === undefined) return undefined;
  const pem = ca === undefined ? undefined : { ca: await readTextFile(resolve(io.cwd, ca)) };
  return { ...(Object.keys(source).length === 0 ? { discovery: true } : source), ...pem };
};

const algorithmOf = (name: string): SigningAlgorithm => {
  if (isSigningAlgorithm(name)) return name;
  throw new UsageError(`--algorithm ${name} is not a JWS algorithm, such as RS256.`);
};

/** A claim, given by its name, or as `outer > inner`. */
export const claimPath = (text: string): string | string[] => {
  const names = text.split(' > ');
  return names.length === 1 ? text : names;
};
