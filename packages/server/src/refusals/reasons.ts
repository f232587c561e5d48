// The reasons for refusals, with cause and remedy for the operator. Callers never receive these texts.
import { AUTHORIZATION_REASONS } from './reasons/authorization.ts';
import { CLIENT_AUTHENTICATION_REASONS } from './reasons/client-authentication.ts';
import { CLIENT_KEY_REASONS } from './reasons/client-keys.ts';
import { CONSOLE_REASONS } from './reasons/console.ts';
import { EXCHANGE_REASONS } from './reasons/exchange.ts';
import type { Explanation } from './reasons/explanation.ts';
import { IDENTITY_ASSERTION_REASONS } from './reasons/identity-assertions.ts';
import { MANAGEMENT_REASONS } from './reasons/management.ts';
import { PRESENTED_TOKEN_REASONS } from './reasons/presented-tokens.ts';
import { PROOF_REASONS } from './reasons/proof-of-possession.ts';
import { REQUEST_FORM_REASONS } from './reasons/request-form.ts';
import { SERVER_STATE_REASONS } from './reasons/server-state.ts';
import { TRUST_REASONS } from './reasons/trust.ts';

/** The reasons by what is refused, in the order in which a request is checked. */
export const REASON_GROUPS = {
  'Form of the request': REQUEST_FORM_REASONS,
  'Client authentication': CLIENT_AUTHENTICATION_REASONS,
  'Keys, assertions and certificates of clients': CLIENT_KEY_REASONS,
  'Tokens of trusted issuers': TRUST_REASONS,
  'Identity assertions': IDENTITY_ASSERTION_REASONS,
  'Proof of possession': PROOF_REASONS,
  'What a client may request': AUTHORIZATION_REASONS,
  'Token exchange': EXCHANGE_REASONS,
  'Presented access tokens': PRESENTED_TOKEN_REASONS,
  'Management API': MANAGEMENT_REASONS,
  'Web console': CONSOLE_REASONS,
  'State of the server': SERVER_STATE_REASONS,
} as const satisfies Record<string, Readonly<Record<string, Explanation>>>;

type Groups = typeof REASON_GROUPS;

/** The reason why a request was refused. */
export type Reason = { [Group in keyof Groups]: keyof Groups[Group] }[keyof Groups];

/** Reason to explanation; `mintmark explain` prints them. */
const REASONS: Readonly<Record<Reason, Explanation>> = Object.assign({}, ...Object.values(REASON_GROUPS));

/** Explains a stored reason; `undefined` for one that only another version has. */
export const explainReason = (reason: string | undefined): Explanation | undefined =>
  reason !== undefined && Object.hasOwn(REASONS, reason) ? REASONS[reason as Reason] : undefined;
