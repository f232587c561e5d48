// Whose tokens the guard takes, as a user names it, and how what it says of that is told.
import type { IssuerOptions } from '@mintmark/guard';
import { Option } from 'commander';
import { UsageError } from '../failure/usage-error.ts';

/** How the issuer types its tokens. */
export type TokenType = 'at+jwt' | 'JWT';

/** The option for it. */
export const tokenTypeOption = (): Option =>
  new Option('--token-type <typ>', 'typ of the tokens of another server (default: at+jwt)').choices(['at+jwt', 'JWT']);

/** What is said of another server than Mintmark beside its name. */
export interface OtherServerOptions {
  readonly tokenType?: TokenType | undefined;
  readonly jwksUri?: string | undefined;
  readonly plainHttpHost?: readonly string[] | undefined;
  readonly audOptional?: boolean | undefined;
}

/** A tenant has no path, or that of one of its doors; whatever has an option of other servers is one. */
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

/** What the guard says of its options, the user has written. */
export const asUsage = <T>(make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message, { cause: error }) : error;
  }
};
