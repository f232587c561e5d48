// The reasons for refusals, with cause and remedy for the operator. Callers never receive these texts.
import { AUTHORIZATION_REASONS } from './reasons/authorization.ts';
import { CLIENT_AUTHENTICATION_REASONS } from './reasons/client-authentication.ts';
import { CLIENT_KEY_REASONS } from './reasons/client-keys.ts';
import type { Explanation } from './reasons/explanation.ts';
import { MANAGEMENT_REASONS } from './reasons/management.ts';
import { PRESENTED_TOKEN_REASONS } from './reasons/presented-tokens.ts';
import { PROOF_REASONS } from './reasons/proof-of-possession.ts';
import { REQUEST_FORM_REASONS } from './reasons/request-form.ts';
import { SERVER_STATE_REASONS } from './reasons/server-state.ts';

/** Reason to explanation; `mintmark explain` prints them. */
export const REASONS = {
  ...REQUEST_FORM_REASONS,
  ...CLIENT_AUTHENTICATION_REASONS,
  ...AUTHORIZATION_REASONS,
  ...CLIENT_KEY_REASONS,
  ...PROOF_REASONS,
  ...PRESENTED_TOKEN_REASONS,
  ...MANAGEMENT_REASONS,
  ...SERVER_STATE_REASONS,
} as const satisfies Record<string, Explanation>;

/** The reason why a request was refused. */
export type Reason = keyof typeof REASONS;

/** Explains a stored reason; `undefined` for one that only another version has. */
export const explainReason = (reason: string | undefined): Explanation | undefined =>
  reason !== undefined && Object.hasOwn(REASONS, reason) ? REASONS[reason as Reason] : undefined;
