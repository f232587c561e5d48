// The public names of @mintmark/guard.
export type { AccessToken } from './access-token.ts';
export { createGuard, type Guard, type GuardOptions } from './guard.ts';
export { GuardUnavailable, TokenRejected, type TokenRejectedCode } from './guard-errors.ts';
