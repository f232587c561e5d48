// Whose tokens the guard takes, as a user names it, and how what it says of that is told.
import type { IssuerOptions } from '@mintmark/guard';
import { Option } from 'commander';
import { UsageError } from '../failure/usage-error.ts';

/** How the issuer types its tokens. */
export type TokenType = 'at+jwt' | 'JWT';

/** The option for it. */
export const tokenTypeOption = (): Option =>
  new Option('--token-type <typ>', 'typ of the tokens of another server (default: at+jwt)').choices(['at+jwt', 'JWT']);

/** A tenant has no path, or that of one of its doors. */
export const issuerOf = (text: string, tokenType: TokenType | undefined): IssuerOptions =>
  tokenType === undefined && /^[^/]+:\/\/[^/]+(\/|\/oauth2|\/oidc\/endpoint\/default)?$/.test(text)
    ? text
    : { issuer: text, ...(tokenType === undefined ? undefined : { tokenType }) };

/** What the guard says of its options, the user has written. */
export const asUsage = <T>(make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message, { cause: error }) : error;
  }
};
