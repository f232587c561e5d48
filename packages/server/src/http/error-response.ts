// Converts every thrown error into a response: an OAuth error (RFC 6749 §5.2) or, on the management API, a
// problem (RFC 9457). The cause is recorded in the audit trail or the log, and is never part of the response.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyError } from 'fastify';
import type { Logger } from 'pino';
import type { AuditEventName } from '../audit/audit-events.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal, storageUnavailable } from '../refusals/refusal.ts';
import type { PlainSentence } from '../sentences/sentence.ts';
import { StorageUnavailable } from '../storage/contract/errors.ts';
import { basicChallenge } from './challenge.ts';
import type { Exchange } from './exchange.ts';
import { Problem } from './problem.ts';
import type { ErrorResponse, RenderError } from './render-error.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** The dependencies that record errors. */
export interface ErrorDependencies {
  readonly audit: AuditTrail;
  readonly usage: Pick<UsageCounter, 'refused'>;
  readonly log: Logger;
  readonly requests: Pick<RequestMetrics, 'refused'>;
}

/** The error format of a part of the server, and the name of its requests in the audit trail. */
export interface ErrorStyle {
  readonly render: RenderError;
  readonly event: AuditEventName;
  /** Whether refusals are counted as usage of their clients. */
  readonly isCounted?: boolean;
  /** The name of the endpoint in metrics. */
  readonly endpoint: string;
}

/** The error that the caller receives, and the reason that it does not. */
export interface ErrorCause {
  readonly error: string;
  readonly reason: Reason;
}

/** The response to an error, and its cause. */
export interface RecordedError extends ErrorResponse {
  readonly cause: ErrorCause;
}

/** Records a thrown error and creates the response. */
export const respondWithError = (
  thrown: unknown,
  exchange: Exchange,
  style: ErrorStyle,
  { audit, usage, log, requests }: ErrorDependencies,
): RecordedError => {
  const error = toOAuthError(thrown);
  const { reason } = causeOf(error);
  if (error.code === 'server_error') log.error({ err: thrown, request_id: exchange.id, event: style.event }, 'request failed');
  requests.refused(exchange.tenant?.tenant.id ?? '', style.endpoint, error.code, reason);
  if (!UNRECORDED.has(error.status)) {
    recordRefusal(audit, error, exchange, style.event);
    if (style.isCounted === true) countRefusal(usage, error, exchange);
  }
  return { status: error.status, ...style.render(error, exchange), cause: { error: error.code, reason } };
};

// Unknown paths and methods are not recorded: they are frequent, and the response is the complete
// information.
const UNRECORDED: ReadonlySet<number> = new Set([404, 405]);

/** Errors of the OAuth endpoints (RFC 6749 §5.2). */
export const renderOAuthError: RenderError = (error, { tenant }) => ({
  headers: {
    ...error.headers,
    ...(error.status === 401 ? basicChallenge(tenant) : undefined),
    'content-type': 'application/json; charset=utf-8',
  },
  body: JSON.stringify(error),
});

/** Records the refusal of a request, or of a part of it. */
export const recordRefusal = (
  audit: AuditTrail,
  error: OAuthError,
  { id, tenant, address, principal }: Exchange,
  event: AuditEventName,
): void => {
  // An audit trail belongs to a tenant.
  if (tenant === undefined) return;
  const { reason, facts } = causeOf(error);
  if (facts.isRecorded === false) return;
  audit.record({
    tenantId: tenant.tenant.id,
    requestId: id,
    event,
    result: error.status >= 500 ? 'failed' : 'refused',
    reason,
    actor: facts.clientId ?? principal?.actor,
    credentialId: facts.credentialId ?? principal?.credentialId,
    subject: undefined,
    address,
    detail: { error: error.code, description: error.message, ...facts.detail },
  });
};

// Unlike the audit trail, the counts are complete during a flood.
const countRefusal = (usage: ErrorDependencies['usage'], error: OAuthError, { tenant, address }: Exchange): void => {
  if (tenant === undefined) return;
  const { reason, facts } = causeOf(error);
  const { clientId, isClient, credentialId } = facts;
  usage.refused({ tenantId: tenant.tenant.id, clientId: isClient === true ? clientId : undefined, credentialId, address, reason });
};

const causeOf = (error: OAuthError): Pick<Refusal, 'reason' | 'facts'> =>
  error instanceof Refusal ? error : { reason: unstatedReason(error), facts: {} };

const unstatedReason = ({ code }: OAuthError): Reason => (code === 'server_error' ? 'server_fault' : 'malformed_request');

/** Fastify's own errors, by status; they occur before a handler is called. */
const BY_STATUS: Readonly<Record<number, PlainSentence>> = {
  400: 'The request is malformed.',
  404: 'There is nothing at this path.',
  413: 'The request body is larger than 64 KiB.',
  415: 'The media type of the request body is not supported. OAuth endpoints take application/x-www-form-urlencoded, and the management API application/json.',
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
