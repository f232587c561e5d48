// The codes of this package's errors, for the reference pages of this repository.
export { NETWORK_ERROR_CODES, OTHER_ERROR_CODES, PROTOCOL_ERROR_CODES } from './errors/error-codes.ts';
