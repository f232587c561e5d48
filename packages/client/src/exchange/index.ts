// Public names of `@mintmark/client/exchange`: tokens on behalf of a caller (RFC 8693).
export { SubjectTokenError } from '../errors/subject-token-error.ts';
export type { ExchangeOptions, TokenTypeName } from './exchange-options.ts';
export { createTokenExchange, type OnBehalfOf, type TokenExchange } from './token-exchange.ts';
