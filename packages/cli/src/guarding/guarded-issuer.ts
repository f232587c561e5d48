// The issuer whose tokens the guard accepts, according to the command's options.
import type { IssuerOptions } from '@mintmark/guard';
import { Option } from 'commander';
import { UsageError } from '../failure/usage-error.ts';

/** The `typ` of the issuer's tokens. */
export type TokenType = 'at+jwt' | 'JWT';

/** The option for the token type. */
export const tokenTypeOption = (): Option =>
  new Option('--token-type <typ>', 'the typ of tokens of another server (default: at+jwt)').choices(['at+jwt', 'JWT']);

/** The options for a server other than Mintmark. */
export interface OtherServerOptions {
  readonly tokenType?: TokenType | undefined;
  readonly jwksUri?: string | undefined;
  readonly plainHttpHost?: readonly string[] | undefined;
  readonly audOptional?: boolean | undefined;
}

/**
 * A URL without a path, or with the path of one of a tenant's issuers, names a Mintmark tenant, unless an
 * option for another server is set.
 */
export const issuerOf = (text: string, options: OtherServerOptions): IssuerOptions => {
  const { tokenType, jwksUri, plainHttpHost, audOptional } = options;
  const given = {
    ...(tokenType === undefined ? undefined : { tokenType }),
    ...(jwksUri === undefined ? undefined : { jwksUri }),
    ...(plainHttpHost === undefined ? undefined : { plainHttpHosts: plainHttpHost }),
    ...(audOptional === true ? { audClaim: 'optional' as const } : undefined),
  };
  const isTenant = Object.keys(given).length === 0 && /^[^/]+:\/\/[^/]+(\/|\/oauth2|\/oidc\/endpoint\/default)?$/.test(text);
  return isTenant ? text : { issuer: text, ...given };
};

/** Reports the guard's errors about its options as usage errors. */
export const asUsage = <T>(make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message, { cause: error }) : error;
  }
};
