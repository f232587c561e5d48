// The codes of a guard's errors, for the reference pages of this repository.
export {
  GUARD_UNAVAILABLE_CODES,
  INSUFFICIENT_RIGHTS_CODES,
  REQUEST_REJECTED_CODES,
  TOKEN_REJECTED_CODES,
} from './error-codes.ts';
