// A refusal with its two texts: the OAuth error that the peer reads, and the true cause that only the audit record keeps.
import { OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from '@mintmark/protocol';
import type { AuditEntry } from '../records/audit-entry.ts';
import type { Reason } from './reasons.ts';

/** What is known about the one who was refused. */
export interface RefusalFacts {
  /** The client id, as authenticated or as claimed. */
  readonly clientId?: string | undefined;
  /** The credential that matched, if one did. */
  readonly credentialId?: string | undefined;
  /** The scheme under which an access token was presented, for the challenge. */
  readonly scheme?: 'Bearer' | 'DPoP';
  readonly detail?: AuditEntry['detail'];
}

/** An {@link OAuthError} that says, for the audit record, why. */
export class Refusal extends OAuthError {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  readonly facts: RefusalFacts;

  constructor(code: OAuthErrorCode, description: string, reason: Reason, facts: RefusalFacts = {}, options: OAuthErrorOptions = {}) {
    super(code, description, options);
    this.reason = reason;
    this.facts = facts;
  }
}

/**
 * The one answer to every failed client authentication. Programs written for IBM Security Verify match the message id; the words are the
 * same whatever the cause, so that nobody learns which ids exist.
 */
export const invalidClient = (reason: Reason, facts: RefusalFacts = {}): Refusal =>
  new Refusal('invalid_client', 'CSIAQ0155E The requested OAuth 2.0 Client could not be authenticated.', reason, facts);

/** The answer while the store does not take writes: the caller may try again (RFC 9110 §15.6.4). */
export const storageUnavailable = (cause: unknown): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'The server cannot reach its store. Try again.',
    'storage_unavailable',
    {},
    { cause, headers: { 'Retry-After': '1' } },
  );
