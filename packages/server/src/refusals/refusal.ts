// A refusal: the OAuth error that the caller receives, and the actual cause, which only the audit record
// contains.
import { OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from '@mintmark/protocol';
import type { AuditEntry } from '../records/audit-entry.ts';
import { type FilledSentence, textOf } from '../sentences/sentence.ts';
import type { Reason } from './reasons.ts';

/** The facts that are known about the refused caller. */
export interface RefusalFacts {
  /** The client id, authenticated or claimed. */
  readonly clientId?: string | undefined;
  /** What was claimed, where `clientId` is another reading of the same credentials. */
  readonly claimedId?: string | undefined;
  /** The ids that were looked up, if they may be several. */
  readonly lookedUp?: readonly string[];
  /** Whether a client has this id. What only names one is counted for no client. */
  readonly isClient?: boolean;
  /** The credential that matched, if one did. */
  readonly credentialId?: string | undefined;
  /** The scheme under which an access token was presented, for the challenge. */
  readonly scheme?: 'Bearer' | 'DPoP';
  readonly detail?: AuditEntry['detail'];
  /** `false` if an earlier entry, or the log, reports this refusal as one of many. */
  readonly isRecorded?: false;
}

/** An {@link OAuthError} with its reason for the audit record. */
export class Refusal extends OAuthError {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  readonly facts: RefusalFacts;
  /** The description. Most texts are in no table: what they say is known by the reason. */
  readonly sentence: string | FilledSentence;

  constructor(
    code: OAuthErrorCode,
    description: string | FilledSentence,
    reason: Reason,
    facts: RefusalFacts = {},
    options: OAuthErrorOptions = {},
  ) {
    super(code, typeof description === 'string' ? description : textOf(description), options);
    this.sentence = description;
    this.reason = reason;
    this.facts = facts;
  }
}

/**
 * The response to every failed client authentication. It is the same whatever the cause, so that callers
 * cannot probe which client ids exist. Programs for IBM Security Verify match the message id.
 */
export const invalidClient = (reason: Reason, facts: RefusalFacts = {}): Refusal =>
  new Refusal('invalid_client', 'CSIAQ0155E The requested OAuth 2.0 Client could not be authenticated.', reason, facts);

/** The response while the store is unavailable; the caller may retry (RFC 9110 §15.6.4). */
export const storageUnavailable = (cause: unknown): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'The server cannot reach its store. Try again.',
    'storage_unavailable',
    {},
    { cause, headers: { 'Retry-After': '1' } },
  );
