// Public names of `@mintmark/client/exchange`: tokens on behalf of a caller (RFC 8693), and transaction tokens.
export { SubjectTokenError } from '../errors/subject-token-error.ts';
export type { ExchangeOptions, TokenTypeName } from './exchange-options.ts';
export { createTokenExchange, type OnBehalfOf, type TokenExchange } from './token-exchange.ts';
export {
  createTransactionTokens,
  type IssuedTransactionToken,
  type ReplacementOptions,
  type TransactionOptions,
  type TransactionTokens,
} from './transaction-tokens.ts';
