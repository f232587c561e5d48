// The issuer whose tokens the guard accepts, as the options give it.
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

/** A tenant is a URL without a path, or with that of an issuer, and without options for other servers. */
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
