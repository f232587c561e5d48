// The one place where an error becomes an answer. Whatever was thrown becomes an OAuth error (RFC 6749 §5.2) or, on the management API, a
// problem (RFC 9457); the true cause goes to the audit trail or the log, never into the answer.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyError } from 'fastify';
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal, storageUnavailable } from '../refusals/refusal.ts';
import { StorageUnavailable } from '../storage/contract/errors.ts';
import { basicChallenge } from './challenge.ts';
import type { Exchange } from './exchange.ts';
import { Problem } from './problem.ts';
import type { ErrorResponse, RenderError } from './render-error.ts';

/** What an error is told to, beside the peer. */
export interface ErrorDependencies {
  readonly audit: AuditTrail;
  readonly log: Logger;
}

/** How a part of the server answers its errors, and what its requests are called in the audit trail. */
export interface ErrorStyle {
  readonly render: RenderError;
  readonly event: string;
}

/** Records what was thrown, and says how to answer it. */
export const respondWithError = (
  thrown: unknown,
  exchange: Exchange,
  style: ErrorStyle,
  { audit, log }: ErrorDependencies,
): ErrorResponse => {
  const error = toOAuthError(thrown);
  if (error.code === 'server_error') log.error({ err: thrown, request_id: exchange.id, event: style.event }, 'request failed');
  if (!SELF_EXPLAINING.has(error.status)) recordRefusal(audit, error, exchange, style.event);
  return { status: error.status, ...style.render(error, exchange) };
};

// A path or method that is not there: the answer says all there is to know, and strangers send many of them.
const SELF_EXPLAINING: ReadonlySet<number> = new Set([404, 405]);

/** Errors of the OAuth endpoints (RFC 6749 §5.2). */
export const renderOAuthError: RenderError = (error, { tenant }) => ({
  headers: {
    ...error.headers,
    ...(error.status === 401 ? basicChallenge(tenant) : undefined),
    'content-type': 'application/json; charset=utf-8',
  },
  body: JSON.stringify(error),
});

/** Records a refusal, as the answer to a request or to a part of it. */
export const recordRefusal = (audit: AuditTrail, error: OAuthError, { id, tenant, address, principal }: Exchange, event: string): void => {
  // Without a tenant there is no one whose audit trail it would be.
  if (tenant === undefined) return;
  const { reason, facts } = error instanceof Refusal ? error : { reason: unstatedReason(error), facts: {} };
  audit.record({
    tenantId: tenant.tenant.id,
    requestId: id,
    event,
    result: error.status >= 500 ? 'failed' : 'refused',
    reason,
    actor: facts.clientId ?? principal?.client.clientId,
    credentialId: facts.credentialId ?? principal?.credentialId,
    subject: undefined,
    address,
    detail: { error: error.code, description: error.message, ...facts.detail },
  });
};

const unstatedReason = ({ code }: OAuthError): Reason => (code === 'server_error' ? 'server_fault' : 'malformed_request');

/** Fastify's own refusals, by status: it speaks of bodies, lengths and media types before any handler of ours is asked. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  404: 'There is nothing at this path.',
  413: 'The request body is larger than 64 KiB.',
  415: 'The media type of the request body is not supported.',
};

const toOAuthError = (thrown: unknown): OAuthError => {
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof StorageUnavailable) return storageUnavailable(thrown);
  const { statusCode, validation } = thrown as Partial<FastifyError>;
  if (validation !== undefined) return Problem.ofValidation(validation);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const status = BY_STATUS[statusCode] === undefined ? 400 : statusCode;
    return new OAuthError('invalid_request', BY_STATUS[status] ?? '', { status, cause: thrown });
  }
  return new OAuthError('server_error', 'The server failed. Its log has the cause under this request id.', { cause: thrown });
};
